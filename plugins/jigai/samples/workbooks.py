"""Lays one submission into the official workbook: 封面 and 数据, in the geometry of catalog.sheet_layout."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from jigai.catalog import sheet_layout
from jigai.catalog.forms import Form, cover_fields, form
from jigai.catalog.units import units
from jigai.domain.periods import Period

Cell = str | int | float | date | None
# Area code 0950 is not assigned: nobody can be rung by it.
_PHONE = "0950-5000000"
# Text stays text: a code must not become a number, nor a title that starts with = a formula.
_OPTIONS = {"strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}


@dataclass(frozen=True)
class Workbook:
    """One submission as a unit would save it. `rows` are by column key; amounts are 万元 with at most two decimals.

    `cover` replaces fields of the cover; `folder_unit` is the inbox it is dropped into, where that is another's.
    `feedback`: rows of a sheet 审核反馈 that came back filled in, by the keys of its captions; none without rows.
    """

    form: str
    unit_code: str
    period: str
    prepared_on: date
    rows: list[dict[str, Cell]]
    synthetic: bool = True
    person: str = "演示填报人"
    approver: str = "演示负责人"
    folder_unit: str | None = None
    cover: dict[str, Cell] = field(default_factory=dict)
    feedback: list[dict[str, str]] = field(default_factory=list)

    @property
    def file_name(self) -> str:
        return f"{self.cover.get('form_code', self.form)}_{self.unit_code}_{self.period}.xlsx"

    @property
    def inbox_path(self) -> str:
        return f"{self.folder_unit or self.unit_code}/{self.file_name}"

    def cover_values(self) -> dict[str, Cell]:
        return {
            "form_code": self.form,
            "form_version": form(self.form).version,
            "unit_code": self.unit_code,
            "unit_name": units()[self.unit_code].name_zh,
            "period": self.period,
            "nil_return": "否",
            "preparer": self.person,
            "phone": _PHONE,
            "approver": self.approver,
            "prepared_on": self.prepared_on,
            **self.cover,
        }


def write_workbook(workbook: Workbook, path: Path) -> None:
    """Write one .xlsx; the same workbook always gives the same bytes."""
    book = xlsxwriter.Workbook(str(path), _OPTIONS)
    created = datetime.combine(workbook.prepared_on, datetime.min.time())
    book.set_properties({"created": created.replace(tzinfo=UTC)})
    if workbook.synthetic:
        book.set_custom_property(sheet_layout.SYNTHETIC_PROPERTY, True)
    formats = {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "header": book.add_format({"bold": True, "border": 1, "align": "center", "valign": "vcenter"}),
        "text": book.add_format({"num_format": "@"}),
        "amount": book.add_format({"num_format": "#,##0.00"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "plain": book.add_format(),
    }
    _write_cover(book.add_worksheet(sheet_layout.COVER_SHEET), workbook, formats)
    _write_data(book.add_worksheet(sheet_layout.DATA_SHEET), workbook, formats)
    if workbook.feedback:
        _write_feedback(book.add_worksheet(sheet_layout.FEEDBACK_SHEET), workbook.feedback, formats)
    book.close()


def _write_cover(sheet: Any, workbook: Workbook, formats: dict[str, Any]) -> None:
    layout = form(workbook.form)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 36)
    sheet.write_string(0, 0, f"{layout.title_zh}（{layout.form}）封面", formats["title"])
    if workbook.synthetic:
        sheet.write_string(1, 0, sheet_layout.SYNTHETIC_LINE)
    filing = "　".join(
        f"{caption}：{sheet_layout.FILING_NOTE}" for caption in ("制定机关", "批准/备案文号", "有效期至")
    )
    sheet.write_string(2, 0, f"表号：{layout.form}　{filing}")
    values = workbook.cover_values()
    for row, item in enumerate(cover_fields(), start=sheet_layout.FIRST_COVER_ROW - 1):
        sheet.write_string(row, 0, item.caption, formats["text"])
        _write_cell(sheet, row, 1, values.get(item.key), "text", formats)


def _write_data(sheet: Any, workbook: Workbook, formats: dict[str, Any]) -> None:
    layout = form(workbook.form)
    unit = units()[workbook.unit_code]
    title = f"{layout.title_zh}　{Period.parse(workbook.period).label_zh}　填报单位：{unit.name_zh}（{unit.unit_code}）"
    mark = f"　{sheet_layout.SYNTHETIC_LINE}" if workbook.synthetic else ""
    note = f"　表号：{layout.form}{sheet_layout.FILING_NOTE}"
    sheet.write_string(sheet_layout.TITLE_ROW - 1, 0, title + note + mark, formats["title"])
    line = sheet_layout.unit_line(layout)
    if line:
        sheet.write_string(sheet_layout.UNIT_ROW - 1, 0, line)
    _write_headers(sheet, layout, formats["header"])
    first = sheet_layout.first_data_row(layout) - 1
    sheet.freeze_panes(first, 1)
    kinds = [(column.key, _format_name(column.type)) for column in layout.columns]
    for row, values in enumerate(workbook.rows, start=first):
        for column, (key, name) in enumerate(kinds):
            _write_cell(sheet, row, column, values.get(key), name, formats)


def _write_feedback(sheet: Any, lines: list[dict[str, str]], formats: dict[str, Any]) -> None:
    for column, (key, caption) in enumerate(sheet_layout.FEEDBACK_CAPTIONS.items()):
        sheet.write_string(0, column, caption, formats["header"])
        for row, line in enumerate(lines, start=1):
            _write_cell(sheet, row, column, line.get(key), "text", formats)


def _write_headers(sheet: Any, layout: Form, header: Any) -> None:
    top = sheet_layout.FIRST_HEADER_ROW - 1
    sheet.set_column(0, len(layout.columns) - 1, 14)
    if not layout.has_groups:
        for index, column in enumerate(layout.columns):
            sheet.write_string(top, index, column.caption, header)
        return
    index = 0
    while index < len(layout.columns):
        group = layout.columns[index].group
        width = 1
        if group is None:
            sheet.merge_range(top, index, top + 1, index, layout.columns[index].caption, header)
        else:
            width = sum(column.group == group for column in layout.columns)
            sheet.merge_range(top, index, top, index + width - 1, group, header)
            for place in range(index, index + width):
                sheet.write_string(top + 1, place, layout.columns[place].caption, header)
        index += width


def _format_name(column_type: str) -> str:
    return {"decimal": "amount", "integer": "plain", "date": "date"}.get(column_type, "text")


def _write_cell(sheet: Any, row: int, column: int, value: Cell, name: str, formats: dict[str, Any]) -> None:
    if value is None:
        return
    if isinstance(value, str):
        sheet.write_string(row, column, value, formats["text"])
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime.combine(value, datetime.min.time()), formats["date"])
    else:
        # A number in a text column is a code that a number format has damaged.
        sheet.write_number(row, column, value, formats["plain" if name == "text" else name])
