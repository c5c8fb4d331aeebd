"""The rule language compiled to SQLAlchemy expressions for PostgreSQL, with the truth values of `series_logic`."""

import ast
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from jigai.catalog.expressions import (
    BLANKS,
    DECIMALS,
    YEAR_DIGITS,
    Expression,
    ExpressionError,
    Names,
    is_number,
    is_worked_out,
)
from jigai.validation.series_logic import COMPARE

Clause = sa.ColumnElement[Any]
# Not a parameter: Great Expectations writes parameters into its query of failing rows by their Python repr.
_BLANKS: Clause = sa.literal_column(f"'{BLANKS}'", sa.Text)
_YEAR: Clause = sa.literal_column(f"'{YEAR_DIGITS}'", sa.Text)


def condition(expression: Expression, names: Names) -> Clause:
    """The condition as a boolean clause over columns named as in the frame."""
    return _condition(expression.tree, names)


def operand(expression: Expression, names: Names) -> Clause:
    return _operand(expression.tree, names)


def _constant(value: Any) -> Clause:
    if isinstance(value, str):
        return sa.literal(value, sa.Text)
    # Written out: rendered as a literal, a Decimal comes out as Python would show it.
    return sa.literal_column(f"{Decimal(str(value)):f}", sa.Numeric)


def _filled(name: str, names: Names) -> Clause:
    cell: Clause = sa.column(f"{name}_text" if name in names.texts else name)
    return sa.func.coalesce(sa.func.btrim(sa.cast(cell, sa.Text), _BLANKS), "") != ""


def _condition(node: ast.expr, names: Names) -> Clause:
    match node:
        case ast.Name(id=name):
            return sa.column(name, sa.Boolean)
        case ast.Call(func=ast.Name(id="filled"), args=[ast.Name(id=name)]):
            return _filled(name, names)
        case ast.Call(func=ast.Name(id="blank"), args=[ast.Name(id=name)]):
            return sa.not_(_filled(name, names))
        case ast.Call(func=ast.Name(id="known"), args=[ast.Name(id=name)]):
            return sa.column(name).is_not(None)
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return sa.not_(_condition(inner, names))
        case ast.BoolOp(op=op, values=values):
            parts = [_condition(value, names) for value in values]
            return sa.and_(*parts) if isinstance(op, ast.And) else sa.or_(*parts)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _compared(left, op, right, names)
    raise ExpressionError(f"not a condition: {ast.unparse(node)}")


def _compared(left: ast.expr, op: ast.cmpop, right: ast.expr, names: Names) -> Clause:
    is_numeric, is_rounded = is_number(left, names), is_worked_out(left, right)

    def prepared(node: ast.expr) -> Clause:
        clause = _operand(node, names)
        if is_numeric:
            return sa.func.round(clause, DECIMALS) if is_rounded else clause
        # The database's own collation may order texts otherwise than Python does.
        return sa.collate(clause, "C")

    a = prepared(left)
    if isinstance(right, ast.Tuple):
        constants = [_constant(part.value) for part in right.elts if isinstance(part, ast.Constant)]
        return a.in_(constants) if isinstance(op, ast.In) else a.not_in(constants)
    return COMPARE[type(op)](a, prepared(right))


def _operand(node: ast.expr, names: Names) -> Clause:
    match node:
        case ast.Constant(value=value):
            return _constant(value)
        case ast.Name(id=name) if name in names.numbers:
            return sa.cast(sa.column(name, sa.Numeric), sa.Numeric)
        case ast.Name(id=name):
            return sa.cast(sa.column(name, sa.Text), sa.Text)
        case ast.Call(func=ast.Name(id="length"), args=[ast.Name(id=name)]):
            cell: Clause = sa.column(f"{name}_text" if name in names.texts else name)
            return sa.cast(sa.func.char_length(sa.cast(cell, sa.Text)), sa.Numeric)
        case ast.Call(
            func=ast.Name(id="left" | "right" as end), args=[ast.Name(id=name), ast.Constant(value=int(places))]
        ):
            return getattr(sa.func, end)(sa.cast(sa.column(name), sa.Text), places, type_=sa.Text)
        case ast.Call(func=ast.Name(id="year"), args=[ast.Name(id=name)]):
            digits = sa.func.substring(sa.cast(sa.column(name), sa.Text), _YEAR, type_=sa.Text)
            return sa.cast(digits, sa.Numeric)
        case ast.Call(func=ast.Name(id="abs"), args=[inner]):
            return sa.func.abs(_operand(inner, names), type_=sa.Numeric)
        case ast.Call(func=ast.Name(id="round"), args=[inner, ast.Constant(value=places)]):
            return sa.func.round(_operand(inner, names), int(places), type_=sa.Numeric)  # type: ignore[arg-type]
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_operand(inner, names)
        case ast.BinOp(left=left, op=op, right=right):
            return _worked_out(op, _operand(left, names), _operand(right, names))
    raise ExpressionError(f"not an operand: {ast.unparse(node)}")


def _worked_out(op: ast.operator, a: Clause, b: Clause) -> Clause:
    if isinstance(op, ast.Div):
        # By nothing: unknown, not an error.
        return a / sa.func.nullif(b, 0, type_=sa.Numeric)
    if isinstance(op, ast.Add):
        return a + b
    return a - b if isinstance(op, ast.Sub) else a * b
