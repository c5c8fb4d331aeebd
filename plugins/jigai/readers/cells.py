"""One cell -> its text as submitted, its typed value, and the kinds of the notes it deserves.

A value that cannot be typed is None beside its text, and rules find it. No value is ever changed, only its writing; a
word that is not in a code list stays as it is.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from math import isfinite
from typing import Any

from stdnum.cn import uscc

from jigai.catalog.forms import Column
from jigai.readers.cell_text import Kinds, Typed, faults, half_width, is_dash, number_text, shown, tidy
from jigai.readers.date_text import doubt, parse_day, parse_month, parse_month_number
from jigai.readers.marked_cells import ErrorValue, MissingValue
from jigai.readers.number_cells import decimal_typer, integer_typer

Typer = Callable[[Any], Typed]

_NOTHING: Typed = (None, None, ())
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[Ee]\+[0-9]{2}|[0-9]\.[0-9]+[Ee][0-9]{2}")
# A spreadsheet keeps fifteen digits of a number; it was shown in full, and copied so.
_FIFTEEN_DIGITS = re.compile(r"[0-9]{15}0+")
_BETWEEN_HAN = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
_SEPARATORS = re.compile(r"[、,;，；\n]")
_ERRORS = frozenset(("#REF!", "#N/A", "#DIV/0!", "#NAME?", "#NUM!", "#VALUE!", "#NULL!", "#SPILL!", "#CALC!"))
_YES_NO = {"是": "是", "否": "否", "√": "是", "×": "否", "Y": "是", "N": "否", "Ｙ": "是", "Ｎ": "否"}
# Lists whose codes may begin with 0 (divisions 06-09), and how long a code is: a number cell drops the zero.
_CODE_WIDTHS = {"industry_division_or_total": 2, "industry_class": 4}


def marked(cell: Any) -> Typed | None:
    """An error value or a formula without value, whatever the column; None for every other cell."""
    if isinstance(cell, MissingValue):
        return None, None, ("formula_without_value",)
    if isinstance(cell, ErrorValue):
        return cell.code, None, ("error_value",)
    return (cell, None, ("error_value",)) if isinstance(cell, str) and cell.strip() in _ERRORS else None


def text_of(cell: Any) -> Typed:
    """Text columns: blanks at the ends trimmed, names kept as written; numbers and dates as they are shown."""
    if not isinstance(cell, str):
        text = shown(cell)
        is_number = not isinstance(cell, float) or isfinite(cell)
        return (text, text, ()) if is_number else (text, None, ("error_value",))
    text, kinds = tidy(cell)
    if text:
        if is_dash(text):
            return shown(cell), None, (*kinds, "dash_for_nothing")
        return (text if text is cell else shown(cell)), text, kinds
    return (shown(cell), None, kinds) if kinds else _NOTHING


def _is_damaged(code: str) -> bool:
    """Written by a number format: 9.16401E+17, or digits with zeros from the sixteenth on. A credit code that ends so
    and whose check character is right has lost nothing."""
    if _FIFTEEN_DIGITS.fullmatch(code):
        return not uscc.is_valid(code)
    return _SCIENTIFIC.fullmatch(code) is not None


def code_typer(width: int | None) -> Typer:
    """Codes: half-width; a number that lost digits is damaged, one that lost its leading zero gets it back."""

    def restored(code: str, kinds: Kinds) -> tuple[str, Kinds]:
        if width and len(code) == width - 1 and code.isdigit() and code[0] in "6789":
            return f"0{code}", (*kinds, "leading_zero_restored")
        return code, kinds

    def typed(cell: Any) -> Typed:
        if type(cell) is float and isfinite(cell):
            number = number_text(cell)
            if abs(cell) >= 1e15:
                return number, None, ("code_damaged_by_number_format",)
            return (number, *restored(number, ()))
        if isinstance(cell, date):
            return shown(cell), None, ("code_damaged_by_number_format",)
        text, value, kinds = text_of(cell)
        if not isinstance(value, str):
            return text, value, kinds
        half, kinds = half_width(value, kinds)
        joined = _BETWEEN_HAN.sub("", half)
        if joined != half and "stray_blanks" not in kinds:
            kinds += ("stray_blanks",)
        if _is_damaged(joined):
            return text, None, (*faults(kinds), "code_damaged_by_number_format")
        return (text, *restored(joined, kinds))

    return typed


def multilist_of(cell: Any) -> Typed:
    """Several words, joined by 、 whatever parted them."""
    text, value, kinds = text_of(cell)
    if not isinstance(value, str):
        return text, value, kinds
    joined = "、".join(part.strip() for part in _SEPARATORS.split(value) if part.strip())
    return text, joined or None, kinds if joined == value else (*kinds, "list_separator")


def yes_no_of(cell: Any) -> Typed:
    """是 or 否; √ × Y N are read, anything else is not."""
    text, value, kinds = text_of(cell)
    if not isinstance(value, str):
        return text, None, kinds
    read = _YES_NO.get(value)
    if read is None:
        return text, None, faults(kinds)
    return text, read, kinds if read == value else (*kinds, "yes_no_mark")


def _calendar_typer(
    length: int,
    from_text: Callable[[str], str | None],
    from_number: Callable[[str], str | None],
    why_not: Callable[[str], str | None] = lambda text: None,
) -> Typer:
    """`length` of the ISO text that is kept: 10 of a day, 7 of a month. `why_not` names the fault of an unread text."""

    def typed(cell: Any) -> Typed:
        if isinstance(cell, date):
            return shown(cell), cell.isoformat()[:length], () if _is_whole(cell, length) else ("chinese_date",)
        text, value, kinds = text_of(cell)
        if not isinstance(value, str):
            return text, None, kinds
        read = from_text(value) if isinstance(cell, str) else from_number(value)
        if read is None:
            reason = why_not(value)
            return text, None, (*faults(kinds), reason) if reason else faults(kinds)
        return text, read, kinds if read == value else (*kinds, "chinese_date")

    return typed


def _is_whole(day: date, length: int) -> bool:
    """Whether nothing is left out: of a date its time, of a month its day (a month cell is the first of it)."""
    if isinstance(day, datetime) and day.time() != time.min:
        return False
    return length == 10 or day.day == 1


# The rules of the cover say themselves why its date is none.
day_of = _calendar_typer(10, parse_day, parse_day)
_column_day = _calendar_typer(10, parse_day, parse_day, doubt)
_column_month = _calendar_typer(7, parse_month, parse_month_number, doubt)
# In a CSV nobody can tell the text 2021.1 from the number.
_csv_month = _calendar_typer(7, parse_month_number, parse_month_number, doubt)


def typer_for(column: Column, native_text: bool) -> Typer:
    """How cells of a column are read. `native_text`: the file has no number cells (a CSV)."""
    typers: dict[str, Callable[[], Typer]] = {
        "decimal": lambda: decimal_typer(native_text, column.unit, column.max_decimals),
        "integer": lambda: integer_typer(native_text, column.unit),
        "code": lambda: code_typer(_CODE_WIDTHS.get(column.list_name or "")),
        "date": lambda: _column_day,
        "month": lambda: _csv_month if native_text else _column_month,
        "yesno": lambda: yes_no_of,
        "multilist": lambda: multilist_of,
    }
    return typers.get(column.type, lambda: text_of)()
