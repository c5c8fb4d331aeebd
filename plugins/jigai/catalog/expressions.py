"""The rule language: conditions and sums over the columns of one row, written in YAML and never executed as Python.

    renovation_ytd <= industrial_ytd
    abs(month_done - ytd_done) <= threshold.sum_tolerance and stage in ('在建', '竣工投产')

Names are column keys; `filled(x)` and `blank(x)` look at what stands in the cell, `known(x)` at whether it could be
read as its type; `left(x, n)` and `right(x, n)` are the ends of a text, `year(x)` its first four digits in a row as a
number, unknown where there are none; a name alone is a yes-or-no fact. Truth has three values: a comparison with an
unknown side is unknown. What was worked out is compared after rounding to six decimals, so that binary and decimal
arithmetic agree.
"""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

DECIMALS = 6
# Stripped from both ends: a cell that holds nothing else holds nothing.
BLANKS = " \t\r\n\u3000\u00a0-－—–―/／"
FUNCTIONS = {"filled": 1, "blank": 1, "known": 1, "length": 1, "abs": 1, "round": 2, "left": 2, "right": 2, "year": 1}
TRUTHS = ("filled", "blank", "known")
YEAR_DIGITS = "[0-9]{4}"
_ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div)
_COMPARISONS = (ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE)


class ExpressionError(ValueError):
    """The text is not an expression of the rule language; the message says which part."""


@dataclass(frozen=True)
class Names:
    """What a frame's columns are: which hold numbers, and which have a `<key>_text` beside them."""

    numbers: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Expression:
    """A parsed expression. `columns` are the keys it names, `filled` those whose text it looks at."""

    text: str
    tree: ast.expr
    columns: frozenset[str]
    filled: frozenset[str]
    thresholds: frozenset[str]

    def frame_columns(self, names: Names) -> list[str]:
        """The frame's columns it needs, `<key>_text` among them."""
        texts = {f"{key}_text" if key in names.texts else key for key in self.filled}
        return sorted(self.columns | texts)


@lru_cache(maxsize=2048)
def parse(text: str) -> Expression:
    """Read an expression.

    Raises:
        ExpressionError: it is not Python syntax, or uses something outside the language.
    """
    try:
        tree = ast.parse(" ".join(text.split()), mode="eval").body
    except SyntaxError as error:
        raise ExpressionError(f"{text!r}: {error.msg}") from error
    columns: set[str] = set()
    filled: set[str] = set()
    thresholds: set[str] = set()
    _check(tree, text, columns, filled, thresholds)
    return Expression(text, tree, frozenset(columns), frozenset(filled), frozenset(thresholds))


def _check(node: ast.expr, text: str, columns: set[str], filled: set[str], thresholds: set[str]) -> None:
    def again(*parts: ast.expr) -> None:
        for part in parts:
            _check(part, text, columns, filled, thresholds)

    match node:
        case ast.Name(id=name):
            columns.add(name)
        case ast.Attribute(value=ast.Name(id="threshold"), attr=name):
            thresholds.add(name)
        case ast.Constant(value=str() | int() | float()) if not isinstance(node.value, bool):
            pass
        case ast.Call(func=ast.Name(id="filled" | "blank" | "length"), args=[ast.Name(id=name)], keywords=[]):
            filled.add(name)
        case ast.Call(func=ast.Name(id="known" | "year"), args=[ast.Name(id=name)], keywords=[]):
            columns.add(name)
        case ast.Call(func=ast.Name(id="abs"), args=[inner], keywords=[]):
            again(inner)
        case ast.Call(func=ast.Name(id="round"), args=[inner, ast.Constant(value=int())], keywords=[]):
            again(inner)
        case ast.Call(
            func=ast.Name(id="left" | "right"), args=[ast.Name(id=name), ast.Constant(value=int(places))], keywords=[]
        ) if places > 0:
            columns.add(name)
        case ast.BinOp(left=left, op=op, right=right) if isinstance(op, _ARITHMETIC):
            again(left, right)
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=inner):
            again(inner)
        case ast.BoolOp(values=values):
            again(*values)
        case ast.Compare(left=left, ops=[ast.In() | ast.NotIn()], comparators=[ast.Tuple(elts=parts)]):
            if not parts or not all(isinstance(part, ast.Constant) for part in parts):
                raise ExpressionError(f"{text!r}: `in` takes a tuple of constants")
            again(left, *parts)
        case ast.Compare(left=left, ops=[op], comparators=[right]) if isinstance(op, _COMPARISONS):
            again(left, right)
        case _:
            raise ExpressionError(f"{text!r}: {ast.unparse(node)!r} is not part of the rule language")


def is_number(node: ast.expr, names: Names) -> bool:
    """Whether an operand is a number (else a text); both compilers ask here, so that they decide alike."""
    match node:
        case ast.Constant(value=value):
            return not isinstance(value, str)
        case ast.Name(id=name):
            return name in names.numbers
        case ast.Call(func=ast.Name(id="left" | "right")):
            return False
        case _:
            return True


def is_worked_out(*operands: ast.expr) -> bool:
    """Whether any of them is arithmetic: then a comparison rounds both sides first."""
    return any(isinstance(node, ast.BinOp | ast.Call) for operand in operands for node in ast.walk(operand))


def is_truth(node: ast.expr) -> bool:
    """Whether a node is a condition (else an operand)."""
    match node:
        case ast.BoolOp() | ast.Compare() | ast.UnaryOp(op=ast.Not()):
            return True
        case ast.Call(func=ast.Name(id=name)):
            return name in TRUTHS
        case _:
            return False


def resolved(text: str, thresholds: Mapping[str, float], renamed: Mapping[str, str] | None = None) -> str:
    """The same expression with thresholds replaced by their values and columns by other names.

    Raises:
        ExpressionError: a threshold has no value.
    """
    names = renamed or {}

    class Replace(ast.NodeTransformer):
        def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
            if node.attr not in thresholds:
                raise ExpressionError(f"{text!r}: no threshold {node.attr}")
            return ast.Constant(thresholds[node.attr])

        def visit_Call(self, node: ast.Call) -> ast.expr:
            return ast.Call(node.func, [self.visit(argument) for argument in node.args], [])

        def visit_Name(self, node: ast.Name) -> ast.expr:
            return ast.Name(names.get(node.id, node.id))

    tree = Replace().visit(ast.parse(" ".join(text.split()), mode="eval").body)
    return ast.unparse(ast.fix_missing_locations(tree))


def both(conditions: Iterable[str]) -> str:
    """All of them, as one expression."""
    return " and ".join(f"({condition})" for condition in conditions)
