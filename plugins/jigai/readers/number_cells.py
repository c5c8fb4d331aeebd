"""Cells of decimal and integer columns."""

import re
from collections.abc import Callable
from decimal import Context, Decimal
from typing import Any

from jigai.readers.cell_text import Kinds, Typed, faults, half_width, number_text, shown, tidy

# 10^13 of 万元 still fits numeric(20,2) in yuan, and a spreadsheet keeps no more than 15 digits.
_LARGEST = 1e13
_FIFTEEN_DIGITS = Context(prec=15)
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
# Short enough to be exact, and already as it would be written: nothing to do.
_CANONICAL = re.compile(r"-?(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{0,2}[1-9])?")
_DASHES = frozenset(("-", "--", "—", "——", "–", "―", "－", "/", "／"))


def plain_decimal(number: Decimal) -> str:
    """Without exponent and without zeros at the end: 380.50 -> 380.5, -0 -> 0."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _from_text(cell: str, native_text: bool) -> tuple[Decimal | None, Kinds]:
    """The number a text holds, where it reads cleanly: no percent sign, no 万 or 亿, no exponent.

    `native_text`: the file has no number cells (a CSV), so a number kept as text is nothing to tell.
    """
    text, kinds = tidy(cell)
    if text in _DASHES:
        return None, (*kinds, "dash_for_nothing")
    half, kinds = half_width(text, kinds)
    if _THOUSANDS.fullmatch(half):
        half, kinds = half.replace(",", ""), (*kinds, "thousands_separator")
    if not _NUMBER.fullmatch(half):
        return None, faults(kinds)
    number = _FIFTEEN_DIGITS.create_decimal(half)
    if abs(number) >= _LARGEST:
        return None, faults(kinds)
    return number, kinds if native_text else (*kinds, "number_stored_as_text")


def _text(cell: str) -> str | None:
    return shown(cell) if cell.strip() else None


def decimal_typer(native_text: bool) -> Callable[[Any], Typed]:
    """Values are texts of at most 15 significant digits, never scientific."""

    def typed(cell: Any) -> Typed:
        if type(cell) is float:
            text = number_text(cell)
            return text, (text if -_LARGEST < cell < _LARGEST else None), ()
        if not isinstance(cell, str):
            return shown(cell), None, ()
        if native_text and cell != "-0" and _CANONICAL.fullmatch(cell):
            return cell, cell, ()
        number, kinds = _from_text(cell, native_text)
        return _text(cell), None if number is None else plain_decimal(number), kinds

    return typed


def integer_typer(native_text: bool) -> Callable[[Any], Typed]:
    """Values are int; 3.5 is no integer and stays untyped."""

    def typed(cell: Any) -> Typed:
        if type(cell) is float:
            is_whole = -_LARGEST < cell < _LARGEST and cell == int(cell)
            return number_text(cell), int(cell) if is_whole else None, ()
        if not isinstance(cell, str):
            return shown(cell), None, ()
        number, kinds = _from_text(cell, native_text)
        if number is not None and number != number.to_integral_value():
            return _text(cell), None, faults(kinds)
        return _text(cell), None if number is None else int(number), kinds

    return typed
