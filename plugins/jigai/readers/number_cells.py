"""Cells of decimal and integer columns.

A suffix is read where every reading of it gives the same number: `1.2万` of people, `1.2亿元` of money in any unit.
`1.2万` in a column of 万元 may be 1.2 or 12000 of them: that is told and not read.
"""

import re
from collections.abc import Callable
from decimal import Context, Decimal
from typing import Any

from jigai.readers.cell_text import Kinds, Typed, faults, half_width, is_dash, number_text, shown, tidy

# 10^13 of 万元 still fits numeric(20,2) in yuan, and a spreadsheet keeps no more than 15 digits.
_LARGEST = 1e13
_FIFTEEN_DIGITS = Context(prec=15)
_QUANTITY = re.compile(
    r"([+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+\.?[0-9]*|\.[0-9]+))\s*([%\u4e00-\u9fff]{0,3})"
)
# Short enough to be exact, and already as it would be written: nothing to do.
_CANONICAL = re.compile(r"-?(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{0,2}[1-9])?")
_MAGNITUDES = {"万": 10_000, "亿": 100_000_000}
_YUAN = {"元": 1, "千元": 1_000, "万元": 10_000, "百万元": 1_000_000, "千万元": 10_000_000, "亿元": 100_000_000}


def plain_decimal(number: Decimal) -> str:
    """Without exponent and without zeros at the end: 380.50 -> 380.5, -0 -> 0."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _factor(suffix: str, unit: str | None) -> tuple[Decimal | None, str]:
    """What a number with this suffix is multiplied by to be in the column's unit, and the kind of the note on it.

    None with a kind: the suffix has two readings; None without: it is none at all.
    """
    if unit is None:
        return None, ""
    if suffix == unit:
        return Decimal(1), "percent_sign" if unit == "%" else "unit_in_cell"
    if unit == "%":
        return None, ""
    if unit in _YUAN and suffix in _YUAN:
        return Decimal(_YUAN[suffix]) / _YUAN[unit], "unit_in_cell"
    magnitude = _MAGNITUDES.get(suffix if unit in _YUAN else suffix.removesuffix(unit))
    if magnitude is None:
        return None, ""
    is_plain = _YUAN.get(unit, 1) == 1
    return (Decimal(magnitude), "magnitude_suffix") if is_plain else (None, "magnitude_ambiguous")


class _FromText:
    """Reads the number a text holds, where it reads cleanly: no exponent, no suffix with two readings.

    `native_text`: the file has no number cells (a CSV), so a number kept as text is nothing to tell.
    """

    def __init__(self, native_text: bool, unit: str | None, max_decimals: int) -> None:
        self.native_text, self.unit, self.smallest = native_text, unit, -max_decimals

    def __call__(self, cell: str) -> tuple[Decimal | None, Kinds]:
        text, kinds = tidy(cell)
        if text and is_dash(text):
            return None, (*kinds, "dash_for_nothing")
        half, kinds = half_width(text, kinds)
        found = _QUANTITY.fullmatch(half)
        if found is None:
            return None, faults(kinds)
        written, suffix = found.groups()
        if "," in written:
            written, kinds = written.replace(",", ""), (*kinds, "thousands_separator")
        number = _FIFTEEN_DIGITS.create_decimal(written)
        if suffix:
            factor, kind = _factor(suffix, self.unit)
            if factor is None:
                return None, (*faults(kinds), kind) if kind else faults(kinds)
            number, kinds = (number * factor).normalize(), (*kinds, kind)
            if int(number.as_tuple().exponent) < self.smallest:
                return None, faults(kinds)
        elif not self.native_text:
            kinds = (*kinds, "number_stored_as_text")
        return (number, kinds) if abs(number) < _LARGEST else (None, faults(kinds))


def _text(cell: str) -> str | None:
    return shown(cell) if cell.strip() else None


def decimal_typer(native_text: bool, unit: str | None = None, max_decimals: int = 6) -> Callable[[Any], Typed]:
    """Values are texts of at most 15 significant digits, in the column's `unit`, never scientific."""
    from_text = _FromText(native_text, unit, max_decimals)

    def typed(cell: Any) -> Typed:
        if type(cell) is float:
            text = number_text(cell)
            return text, (text if -_LARGEST < cell < _LARGEST else None), ()
        if not isinstance(cell, str):
            return shown(cell), None, ()
        if native_text and cell != "-0" and _CANONICAL.fullmatch(cell):
            return cell, cell, ()
        number, kinds = from_text(cell)
        return _text(cell), None if number is None else plain_decimal(number), kinds

    return typed


def integer_typer(native_text: bool, unit: str | None = None) -> Callable[[Any], Typed]:
    """Values are int; 3.5 is no integer and stays untyped."""
    from_text = _FromText(native_text, unit, max_decimals=0)

    def typed(cell: Any) -> Typed:
        if type(cell) is float:
            is_whole = -_LARGEST < cell < _LARGEST and cell == int(cell)
            return number_text(cell), int(cell) if is_whole else None, ()
        if not isinstance(cell, str):
            return shown(cell), None, ()
        number, kinds = from_text(cell)
        if number is not None and number != number.to_integral_value():
            return _text(cell), None, faults(kinds)
        return _text(cell), None if number is None else int(number), kinds

    return typed
