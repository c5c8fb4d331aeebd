"""The rule language worked out for a single row in plain Python: what findings show as expected and difference.

It is also the yardstick the two engines are held against in tests.
"""

import ast
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

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


def value_of(expression: Expression, record: Mapping[str, Any], names: Names) -> Any:
    """Its value for one row: Decimal, text, True, False, or None for unknown.

    Args:
        record: the frame's columns, `<key>_text` among them; thresholds must have been resolved before.
    """
    return _value(expression.tree, record, names)


def _number(value: Any) -> Decimal | None:
    if value is None or value != value:
        return None
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _holds(name: str, record: Mapping[str, Any], names: Names) -> bool:
    found = record.get(f"{name}_text" if name in names.texts else name)
    return found is not None and found == found and bool(str(found).strip(BLANKS))


def _value(node: ast.expr, record: Mapping[str, Any], names: Names) -> Any:
    match node:
        case ast.Constant(value=value):
            return value if isinstance(value, str) else Decimal(str(value))
        case ast.Name(id=name):
            found = record[name]
            if name in names.numbers:
                return _number(found)
            return None if found is None or found != found else found
        case ast.Call(func=ast.Name(id="filled"), args=[ast.Name(id=name)]):
            return _holds(name, record, names)
        case ast.Call(func=ast.Name(id="blank"), args=[ast.Name(id=name)]):
            return not _holds(name, record, names)
        case ast.Call(func=ast.Name(id="known")):
            return _value(node.args[0], record, names) is not None
        case ast.Call(func=ast.Name(id="length"), args=[ast.Name(id=name)]):
            text = record.get(f"{name}_text" if name in names.texts else name)
            return None if text is None or text != text else Decimal(len(str(text)))
        case ast.Call(
            func=ast.Name(id="left" | "right" as end), args=[ast.Name(id=name), ast.Constant(value=int(places))]
        ):
            text = record[name]
            if text is None or text != text:
                return None
            return str(text)[:places] if end == "left" else str(text)[-places:]
        case ast.Call(func=ast.Name(id="year"), args=[ast.Name(id=name)]):
            found = re.search(YEAR_DIGITS, str(record[name] or ""))
            return Decimal(found[0]) if found else None
        case ast.Call(func=ast.Name(id="abs")):
            inner = _value(node.args[0], record, names)
            return None if inner is None else abs(inner)
        case ast.Call(func=ast.Name(id="round"), args=[argument, ast.Constant(value=places)]):
            inner = _value(argument, record, names)
            return None if inner is None else round(inner, int(places))  # type: ignore[arg-type]
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            inner = _value(operand, record, names)
            return None if inner is None else not inner
        case ast.UnaryOp(operand=operand):
            inner = _value(operand, record, names)
            return None if inner is None else -inner
        case ast.BoolOp(op=op, values=values):
            return _kleene(isinstance(op, ast.And), [_value(value, record, names) for value in values])
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _compared(left, op, right, record, names)
        case ast.BinOp(left=left, op=op, right=right):
            return _worked_out(op, _value(left, record, names), _value(right, record, names))
    raise ExpressionError(ast.unparse(node))


def _kleene(is_and: bool, parts: list[bool | None]) -> bool | None:
    decisive = not is_and
    if decisive in parts:
        return decisive
    return None if None in parts else is_and


def _worked_out(op: ast.operator, left: Decimal | None, right: Decimal | None) -> Decimal | None:
    if left is None or right is None or (isinstance(op, ast.Div) and right == 0):
        return None
    operations: dict[type, Callable[[Decimal, Decimal], Decimal]] = {
        ast.Add: lambda a, b: a + b,
        ast.Sub: lambda a, b: a - b,
        ast.Mult: lambda a, b: a * b,
        ast.Div: lambda a, b: a / b,
    }
    return operations[type(op)](left, right)


def _compared(left: ast.expr, op: ast.cmpop, right: ast.expr, record: Mapping[str, Any], names: Names) -> bool | None:
    is_rounded = is_number(left, names) and is_worked_out(left, right)

    def prepared(value: Any) -> Any:
        return round(Decimal(value), DECIMALS) if is_rounded and value is not None else value

    a = prepared(_value(left, record, names))
    if isinstance(right, ast.Tuple):
        found = a in [prepared(_value(part, record, names)) for part in right.elts]
        return None if a is None else found is isinstance(op, ast.In)
    b = prepared(_value(right, record, names))
    if a is None or b is None:
        return None
    comparisons: dict[type, Callable[[Any, Any], bool]] = {
        ast.Eq: lambda x, y: x == y,
        ast.NotEq: lambda x, y: x != y,
        ast.Lt: lambda x, y: x < y,
        ast.LtE: lambda x, y: x <= y,
        ast.Gt: lambda x, y: x > y,
        ast.GtE: lambda x, y: x >= y,
    }
    return comparisons[type(op)](a, b)
