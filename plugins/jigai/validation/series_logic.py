"""The rule language compiled to pandas: truth with three values as two masks."""

import ast
import operator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from jigai.catalog.expressions import (
    BLANKS,
    DECIMALS,
    YEAR_DIGITS,
    Expression,
    ExpressionError,
    Names,
    is_number,
    is_truth,
    is_worked_out,
)

COMPARE: dict[type, Any] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


@dataclass(frozen=True)
class Truth:
    """Rows for which a condition is true, and rows for which it is false; the others are unknown."""

    true: np.ndarray
    false: np.ndarray


def truth(expression: Expression, frame: pd.DataFrame, names: Names) -> Truth:
    """The condition for every row of the frame.

    Raises:
        KeyError: the frame has no such column.
    """
    return _truth(expression.tree, frame, names)


def operand(expression: Expression, frame: pd.DataFrame, names: Names) -> pd.Series:
    """A sum or a column for every row: float64 with NaN, or object with None."""
    return _operand(expression.tree, frame, names)


def _filled(name: str, frame: pd.DataFrame, names: Names) -> np.ndarray:
    cells = frame[f"{name}_text" if name in names.texts else name]
    return np.fromiter((pd.notna(c) and bool(str(c).strip(BLANKS)) for c in cells), bool, len(cells))


def _truth(node: ast.expr, frame: pd.DataFrame, names: Names) -> Truth:
    match node:
        case ast.Name(id=name):
            cells = frame[name]
            return Truth((cells == True).to_numpy(bool), (cells == False).to_numpy(bool))  # noqa: E712
        case ast.Call(func=ast.Name(id="filled"), args=[ast.Name(id=name)]):
            found = _filled(name, frame, names)
            return Truth(found, ~found)
        case ast.Call(func=ast.Name(id="blank"), args=[ast.Name(id=name)]):
            found = _filled(name, frame, names)
            return Truth(~found, found)
        case ast.Call(func=ast.Name(id="known"), args=[ast.Name(id=name)]):
            found = frame[name].notna().to_numpy(bool)
            return Truth(found, ~found)
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            reached = _truth(inner, frame, names)
            return Truth(reached.false, reached.true)
        case ast.BoolOp(op=op, values=values):
            parts = [_truth(value, frame, names) for value in values]
            trues, falses = [part.true for part in parts], [part.false for part in parts]
            if isinstance(op, ast.And):
                return Truth(np.logical_and.reduce(trues), np.logical_or.reduce(falses))
            return Truth(np.logical_or.reduce(trues), np.logical_and.reduce(falses))
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _compared(left, op, right, frame, names)
    raise ExpressionError(f"not a condition: {ast.unparse(node)}")


def _compared(left: ast.expr, op: ast.cmpop, right: ast.expr, frame: pd.DataFrame, names: Names) -> Truth:
    is_rounded = is_number(left, names) and is_worked_out(left, right)

    def prepared(node: ast.expr) -> pd.Series:
        series = _operand(node, frame, names)
        return series.round(DECIMALS) if is_rounded else series

    a = prepared(left)
    if isinstance(right, ast.Tuple):
        constants = [part.value for part in right.elts if isinstance(part, ast.Constant)]
        known = a.notna().to_numpy(bool)
        found = a.isin(constants).to_numpy(bool)
        inside, outside = known & found, known & ~found
        return Truth(inside, outside) if isinstance(op, ast.In) else Truth(outside, inside)
    b = prepared(right)
    known = (a.notna() & b.notna()).to_numpy(bool)
    result = np.zeros(len(frame), bool)
    # Only known pairs: None < 'x' would raise, NaN != 1 would be true.
    result[known] = COMPARE[type(op)](a.to_numpy()[known], b.to_numpy()[known])
    return Truth(known & result, known & ~result)


def _operand(node: ast.expr, frame: pd.DataFrame, names: Names) -> pd.Series:
    match node:
        case ast.Constant(value=str(value)):
            return pd.Series([value] * len(frame), index=frame.index, dtype=object)
        case ast.Constant(value=value):
            return pd.Series(float(value), index=frame.index)  # type: ignore[arg-type]
        case ast.Name(id=name):
            return frame[name].astype(float) if name in names.numbers else frame[name].astype(object)
        case ast.Call(func=ast.Name(id="length"), args=[ast.Name(id=name)]):
            cells = frame[f"{name}_text" if name in names.texts else name]
            return cells.map(lambda cell: np.nan if pd.isna(cell) else float(len(str(cell)))).astype(float)
        case ast.Call(func=ast.Name(id="left"), args=[ast.Name(id=name), ast.Constant(value=int(places))]):
            return frame[name].map(lambda cell: None if pd.isna(cell) else str(cell)[:places]).astype(object)
        case ast.Call(func=ast.Name(id="right"), args=[ast.Name(id=name), ast.Constant(value=int(places))]):
            return frame[name].map(lambda cell: None if pd.isna(cell) else str(cell)[-places:]).astype(object)
        case ast.Call(func=ast.Name(id="year"), args=[ast.Name(id=name)]):
            texts = frame[name].astype(object).where(frame[name].notna(), "").astype(str)
            return texts.str.extract(f"({YEAR_DIGITS})", expand=False).astype(float)
        case ast.Call(func=ast.Name(id="abs"), args=[inner]):
            return _operand(inner, frame, names).abs()
        case ast.Call(func=ast.Name(id="round"), args=[inner, ast.Constant(value=places)]):
            return _operand(inner, frame, names).round(int(places))  # type: ignore[arg-type]
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_operand(inner, frame, names)
        case ast.BinOp(left=left, op=op, right=right):
            return _worked_out(op, _operand(left, frame, names), _operand(right, frame, names))
    raise ExpressionError(f"not an operand: {ast.unparse(node)}" if not is_truth(node) else "a condition is no operand")


def _worked_out(op: ast.operator, a: pd.Series, b: pd.Series) -> pd.Series:
    if isinstance(op, ast.Div):
        return a / b.where(b != 0)  # by nothing: unknown, as in SQL with nullif
    if isinstance(op, ast.Add):
        return a + b
    return a - b if isinstance(op, ast.Sub) else a * b
