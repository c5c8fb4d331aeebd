"""Sheet 数据 of the official workbook. Left unprotected: clerks paste whole ledgers into it, and pasting would lock
the very cells they must correct; a changed caption is found by the rules of the phase columns."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from jigai.catalog.forms import Column, Form
from jigai.catalog.sheet_layout import (
    FILING_NOTE,
    FIRST_HEADER_ROW,
    SYNTHETIC_LINE,
    TITLE_ROW,
    UNIT_ROW,
    first_data_row,
    unit_line,
)
from jigai.domain.periods import Period
from jigai.domain.units import Unit
from jigai.feedback.template_formats import TemplateFormats
from jigai.feedback.text_width import display_width

# Drop-downs and prompts reach this far below the header; a ledger of a county holds some hundred projects.
VALIDATED_ROWS = 5000
_WIDTHS = {"code": 16, "integer": 11, "decimal": 14, "date": 13, "month": 11, "yesno": 10, "list": 14, "multilist": 20}
_TYPES_ZH = {
    "code": "代码（文本）",
    "text": "文字",
    "integer": "整数",
    "decimal": "数值",
    "date": "日期，年-月-日，如2021-04-03",
    "month": "年-月，如2021-03（文本）",
    "yesno": "是或否，点选",
    "list": "点选一项",
    "multilist": "可填多项，用顿号“、”分开",
}


def type_label(column: Column) -> str:
    """What may be filled, in words."""
    return _TYPES_ZH[column.type]


def required_label(column: Column) -> str:
    if column.required == "always":
        return "必填"
    return "选填" if column.required == "never" else column.required_zh or "符合条件时必填"


def title_line(form: Form, unit: Unit, period: Period, synthetic: bool) -> str:
    """Row 1: title, period, unit, 表号 and filing note; synthetic data says so."""
    whose = f"填报单位：{unit.name_zh}（{unit.unit_code}）"
    line = f"{form.title_zh}　{period.label_zh}　{whose}　表号：{form.form}{FILING_NOTE}"
    return f"{line}　{SYNTHETIC_LINE}" if synthetic else line


def _column_width(column: Column) -> float:
    caption = display_width(column.caption)
    long_text = {True: 36, False: 22}[column.max_length > 200]
    needed = _WIDTHS.get(column.type, long_text)
    if column.type == "code" and column.example:
        needed = max(needed, display_width(column.example) + 2)
    # A long caption may wrap once; a column wider than 36 pushes the next ones off the screen.
    return min(max(needed, caption / 2 + 3, min(caption + 3, 18)), 36)


def _write_headers(sheet: Worksheet, form: Form, caption: Format) -> None:
    top = FIRST_HEADER_ROW - 1
    if not form.has_groups:
        for index, column in enumerate(form.columns):
            sheet.write_string(top, index, column.caption, caption)
        sheet.set_row(top, 34)
        return
    indexed = list(enumerate(form.columns))
    for group, members in groupby(indexed, key=lambda item: item[1].group):
        block = list(members)
        first, last = block[0][0], block[-1][0]
        if group is None:
            for index, column in block:
                sheet.merge_range(top, index, top + 1, index, column.caption, caption)
            continue
        if first == last:
            sheet.write_string(top, first, group, caption)
        else:
            sheet.merge_range(top, first, top, last, group, caption)
        for index, column in block:
            sheet.write_string(top + 1, index, column.caption, caption)
    sheet.set_row(top, 22)
    sheet.set_row(top + 1, 30)


def _number(value: object) -> float | int | None:
    """The value as a spreadsheet number; None where it is not one, and must stay the text it is."""
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?([Ee][+-]?[0-9]{1,2})?", str(value).strip()):
        return None
    number = Decimal(str(value))
    return int(number) if number == number.to_integral_value() and abs(number) < 10**15 else float(number)


def _date(value: object) -> date | None:
    if isinstance(value, (date, datetime)):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _write_value(sheet: Worksheet, row: int, index: int, column: Column, value: object, cell_format: Format) -> None:
    number = _number(value) if column.type in ("integer", "decimal") else None
    day = _date(value) if column.type == "date" else None
    if number is not None:
        sheet.write_number(row, index, number, cell_format)
    elif day is not None:
        sheet.write_datetime(row, index, day, cell_format)
    elif isinstance(value, (list, tuple)):
        sheet.write_string(row, index, "、".join(str(item) for item in value), cell_format)
    else:
        sheet.write_string(row, index, str(value), cell_format)


def _validation(column: Column, source: str | None) -> dict[str, Any]:
    """Drop-down or prompt of one column; XlsxWriter takes at most 32 characters of title and 255 of message."""
    said = [required_label(column), type_label(column)]
    if column.unit:
        said.append(f"计量单位：{column.unit}")
    if column.codes and column.type == "multilist":
        said.append("可选：" + "、".join(column.codes))
    if column.guidance_zh:
        said.append(column.guidance_zh)
    options: dict[str, Any] = {"input_title": column.caption[:32], "input_message": "\n".join(said)[:255]}
    if source:
        error = f"“{column.caption}”请从下拉列表中选择。"
        return options | {"validate": "list", "source": source, "error_title": "不在代码表内", "error_message": error}
    if column.type in ("integer", "decimal"):
        error = f"“{column.caption}”应为数值。仍要这样填，请选“是”，审核时会指出。"
        bounds = {"criteria": "between", "minimum": -(10**12), "maximum": 10**12}
        return options | bounds | {"validate": column.type, "error_type": "warning", "error_message": error}
    return options | {"validate": "any"}


def write_data(
    sheet: Worksheet,
    formats: TemplateFormats,
    form: Form,
    unit: Unit,
    period: Period,
    rows: Sequence[Mapping[str, object]],
    synthetic: bool,
    sources: Mapping[str, str],
) -> None:
    """Title, unit line, headers, columns with their formats and drop-downs (`sources`: column key -> list range), rows.

    A row maps column keys to values: numbers, dates or texts; None and absent keys stay blank.
    """
    title = title_line(form, unit, period, synthetic)
    sheet.write_string(TITLE_ROW - 1, 0, title, formats.synthetic_title if synthetic else formats.data_title)
    sheet.set_row(TITLE_ROW - 1, 26)
    line = unit_line(form)
    if line:
        sheet.write_string(UNIT_ROW - 1, 0, line, formats.plain)
    _write_headers(sheet, form, formats.caption)
    top = first_data_row(form) - 1
    for index, column in enumerate(form.columns):
        cell_format = formats.column(column)
        sheet.set_column(index, index, _column_width(column), cell_format)
        options = _validation(column, sources.get(column.key))
        sheet.data_validation(top, index, top + VALIDATED_ROWS - 1, index, options)
        for offset, row in enumerate(rows):
            if row.get(column.key) not in (None, ""):
                _write_value(sheet, top + offset, index, column, row[column.key], cell_format)
    sheet.freeze_panes(top, 2)
    sheet.repeat_rows(0, top - 1)
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.fit_to_pages(1, 0)
