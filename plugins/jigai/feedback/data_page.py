"""Sheet 数据 of the official workbook: captions that cannot be typed over, and below them cells that are all open.

The protection has no password. Every column is open from the first data row to the last, beyond the form's own columns
too: a spreadsheet deletes, sorts and filters rows of a protected sheet only where none of their cells is locked.
"""

import math
from collections.abc import Mapping, Sequence
from itertools import groupby

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from jigai.catalog.forms import Column, Form
from jigai.catalog.sheet_layout import (
    FILING_CAPTIONS,
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
from jigai.feedback.cell_writing import write_value
from jigai.feedback.column_entry import entry_check
from jigai.feedback.open_sheet import OpenSheet
from jigai.feedback.template_formats import TemplateFormats
from jigai.feedback.text_width import display_width, line_count

# Drop-downs, prompts and the filter reach this far below the header; a ledger of a county holds some hundred projects.
VALIDATED_ROWS = 5000
FROZEN_COLUMNS = 2
# The legend stands right of the frozen columns, so that the unit line keeps its place.
_LEGEND = (("always", "必填"), ("condition", "按条件必填"), ("never", "选填"))
_WIDTHS = {"code": 16, "integer": 11, "decimal": 15, "date": 13, "month": 11, "yesno": 10, "list": 14, "multilist": 20}
_WIDEST = 36
# Rows whose texts widen a column: those one sees first.
_MOST_MEASURED = 200
_LINE_HEIGHT = 16
# Characters of 11 points that A3 landscape takes side by side at 60 %: below that nobody reads the print.
_CHARACTERS_A_PAGE = 340
_ALLOWED = (
    "objects", "scenarios", "format_cells", "format_columns", "format_rows", "insert_rows", "delete_rows", "sort",
    "autofilter", "select_locked_cells", "select_unlocked_cells",
)  # fmt: skip


def title_line(form: Form, unit: Unit, period: Period, synthetic: bool) -> str:
    """Row 1: title, period, unit, 表号 and filing note; synthetic data says so."""
    whose = f"填报单位：{unit.name_zh}（{unit.unit_code}）"
    line = f"{form.title_zh}　{period.label_zh}　{whose}　表号：{form.form}{FILING_NOTE}"
    return f"{line}　{SYNTHETIC_LINE}" if synthetic else line


def column_width(column: Column, rows: Sequence[Mapping[str, object]] = ()) -> float:
    """Width in half-width characters: of what is filled, and of the caption on two lines at most."""
    caption = display_width(column.caption)
    needed: float = _WIDTHS.get(column.type, 36 if column.max_length > 200 else 24)
    if column.type == "code" and column.example:
        needed = max(needed, display_width(column.example) + 2)
    if column.codes and column.type == "list":
        needed = max(needed, max(display_width(code) for code in column.codes) + 4)
    if column.type in ("text", "code"):
        held = (row.get(column.key) for row in rows[:_MOST_MEASURED])
        needed = max(needed, *(display_width(str(value)) + 2 for value in held if value is not None), 0)
    # A long caption may wrap once; a column wider than that pushes the next ones off the screen.
    return min(max(needed, caption / 2 + 4, min(caption + 4, 18)), _WIDEST)


def _write_captions(sheet: Worksheet, form: Form, formats: TemplateFormats) -> None:
    top = FIRST_HEADER_ROW - 1
    bottom = top + form.has_groups
    lines = max(line_count(column.caption, column_width(column)) for column in form.columns)
    sheet.set_row(bottom, _LINE_HEIGHT * max(lines, 2) + 4)
    if form.has_groups:
        sheet.set_row(top, 22)
    for group, members in groupby(enumerate(form.columns), key=lambda item: item[1].group):
        block = list(members)
        first, last = block[0][0], block[-1][0]
        if group is not None and first == last:
            sheet.write_string(top, first, group, formats.caption)
        elif group is not None:
            sheet.merge_range(top, first, top, last, group, formats.caption)
        for index, column in block:
            look = formats.caption_of(column.required)
            if group is None and form.has_groups:
                sheet.merge_range(top, index, bottom, index, column.caption, look)
            else:
                sheet.write_string(bottom, index, column.caption, look)


def _write_heading(sheet: Worksheet, form: Form, title: str, synthetic: bool, formats: TemplateFormats) -> None:
    """Rows 1 and 2; their blank cells are locked like the captions."""
    for row in (TITLE_ROW - 1, UNIT_ROW - 1):
        for index in range(len(form.columns)):
            sheet.write_blank(row, index, None, formats.heading)
    sheet.write_string(TITLE_ROW - 1, 0, title, formats.synthetic_title if synthetic else formats.data_title)
    sheet.set_row(TITLE_ROW - 1, 28)
    sheet.set_row(UNIT_ROW - 1, 20)
    line = unit_line(form)
    if line:
        sheet.write_string(UNIT_ROW - 1, 0, line, formats.heading)
    for index, (required, word) in enumerate(_LEGEND, start=FROZEN_COLUMNS):
        sheet.write_string(UNIT_ROW - 1, index, word, formats.caption_of(required))
    filing = "　".join(f"{caption}：{FILING_NOTE}" for caption in FILING_CAPTIONS)
    sheet.write_string(UNIT_ROW - 1, FROZEN_COLUMNS + len(_LEGEND), f"　{filing}", formats.heading)


def _write_rows(sheet: Worksheet, form: Form, rows: Sequence[Mapping[str, object]], formats: TemplateFormats) -> None:
    looks = [(index, column, formats.column(column.type)) for index, column in enumerate(form.columns)]
    for number, row in enumerate(rows, start=first_data_row(form) - 1):
        for index, column, look in looks:
            value = row.get(column.key)
            if value is not None and value != "":
                write_value(sheet, number, index, column, value, look)


def _frame_rows(sheet: Worksheet, top: int, last: int, formats: TemplateFormats) -> None:
    """Borders around the rows that hold something: a ledger is printed, signed and stamped."""
    row = f"{xl_rowcol_to_cell(top, 0, col_abs=True)}:{xl_rowcol_to_cell(top, last, col_abs=True)}"
    frame = {"type": "formula", "criteria": f"=COUNTA({row})>0", "format": formats.framed}
    sheet.conditional_format(top, 0, top + VALIDATED_ROWS - 1, last, frame)


def _print_setup(sheet: Worksheet, form: Form) -> None:
    width = sum(column_width(column) for column in form.columns)
    sheet.repeat_rows(FIRST_HEADER_ROW - 1, first_data_row(form) - 2)
    sheet.repeat_columns(0, FROZEN_COLUMNS - 1)
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&C第&P页，共&N页")
    sheet.fit_to_pages(math.ceil(width / _CHARACTERS_A_PAGE), 0)


def write_data(
    sheet: OpenSheet,
    formats: TemplateFormats,
    form: Form,
    unit: Unit,
    period: Period,
    rows: Sequence[Mapping[str, object]],
    synthetic: bool,
    sources: Mapping[str, str],
) -> None:
    """Title, unit line, captions, columns with their formats and drop-downs, rows.

    Args:
        rows: column key -> number, date or text; None and absent keys stay blank.
        sources: column key -> range of its code list.
    """
    _write_heading(sheet, form, title_line(form, unit, period, synthetic), synthetic, formats)
    _write_captions(sheet, form, formats)
    top = first_data_row(form) - 1
    last = len(form.columns) - 1
    for index, column in enumerate(form.columns):
        sheet.set_column(index, index, column_width(column, rows), formats.column(column.type))
        check = entry_check(column, sources.get(column.key))
        sheet.data_validation(top, index, top + VALIDATED_ROWS - 1, index, check)
    # The last format of an OpenSheet holds for all columns to its right.
    sheet.set_column(last + 1, last + 1, None, formats.open)
    _write_rows(sheet, form, rows, formats)
    _frame_rows(sheet, top, last, formats)
    sheet.autofilter(top - 1, 0, top + VALIDATED_ROWS - 1, last)
    sheet.freeze_panes(top, FROZEN_COLUMNS)
    sheet.set_selection(top, 0, top, 0)
    sheet.protect("", dict.fromkeys(_ALLOWED, True))
    _print_setup(sheet, form)
