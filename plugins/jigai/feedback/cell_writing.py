"""One value into one cell of 数据: numbers as numbers, dates as dates, everything else as the text it is."""

import re
from datetime import date, datetime
from decimal import Decimal

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from jigai.catalog.forms import Column

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([Ee][+-]?[0-9]{1,2})?")
# Beyond these a spreadsheet's number no longer holds every digit.
_LARGEST_WHOLE = 10**15


def write_value(sheet: Worksheet, row: int, index: int, column: Column, value: object, look: Format) -> None:
    """Write what belongs into a column of its type; row and index count from 0.

    Args:
        value: number, date or text; the members of a sequence are joined by 、. A text that only looks like a number
            to a person (1,234 or １２) stays a text.
    """
    number = _number(value) if column.type in ("integer", "decimal") else None
    day = _date(value) if column.type == "date" else None
    if number is not None:
        sheet.write_number(row, index, number, look)
    elif day is not None:
        sheet.write_datetime(row, index, day, look)
    elif isinstance(value, (list, tuple)):
        sheet.write_string(row, index, "、".join(str(item) for item in value), look)
    else:
        sheet.write_string(row, index, str(value), look)


def _number(value: object) -> float | int | None:
    if not _NUMBER.fullmatch(str(value).strip()):
        return None
    number = Decimal(str(value))
    return int(number) if number == number.to_integral_value() and abs(number) < _LARGEST_WHOLE else float(number)


def _date(value: object) -> date | None:
    if isinstance(value, (date, datetime)):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
