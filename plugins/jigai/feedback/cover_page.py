"""Sheet 封面 of the official workbook."""

from collections.abc import Mapping
from datetime import date

from xlsxwriter.worksheet import Worksheet

from jigai.catalog.forms import CoverField, Form, cover_fields
from jigai.catalog.sheet_layout import FILING_NOTE, FIRST_COVER_ROW, SYNTHETIC_LINE
from jigai.domain.periods import Period
from jigai.domain.units import Unit
from jigai.feedback.template_formats import DATE, TEXT, TemplateFormats

_LOCKED = ("form_code", "form_version", "unit_code", "unit_name")
_PROMPTS = {
    "period": "月报填2021-03，年度定案填2021。",
    "nil_return": "本期没有数据的选“是”，数据表不填行；有数据的选“否”。",
    "phone": "审核有问题时按此号码联系，如0951-1234567。",
    "prepared_on": "年-月-日，如2021-04-03。",
    "correction_reason": "本期报表已经审核通过、现更正重报的，写明更正了什么、为什么；首次报送不填。",
}


def _identity(form: Form, unit: Unit, period: Period) -> dict[str, str]:
    return {
        "form_code": form.form,
        "form_version": form.version,
        "unit_code": unit.unit_code,
        "unit_name": unit.name_zh,
        "period": str(period),
        "nil_return": "否",
    }


def _write_value(sheet: Worksheet, row: int, field: CoverField, text: str, formats: TemplateFormats) -> None:
    if field.key in _LOCKED:
        sheet.write_string(row, 1, text, formats.fixed)
    elif field.type == "date" and text:
        try:
            sheet.write_datetime(row, 1, date.fromisoformat(text), formats.cover_input(DATE))
        except ValueError:
            # What was filled stays as it was filled; the rules say what is wrong with it.
            sheet.write_string(row, 1, text, formats.cover_input(DATE))
    else:
        cell_format = formats.cover_input(DATE if field.type == "date" else TEXT)
        if text:
            sheet.write_string(row, 1, text, cell_format)
        else:
            sheet.write_blank(row, 1, None, cell_format)


def _validate(sheet: Worksheet, row: int, field: CoverField, yes_no_source: str) -> None:
    prompt = _PROMPTS.get(field.key)
    options = {"input_title": field.caption, "input_message": prompt} if prompt else {}
    if field.type == "yesno":
        error = {"error_title": "请选择", "error_message": "只能选“是”或“否”。"}
        sheet.data_validation(row, 1, row, 1, {"validate": "list", "source": yes_no_source, **options, **error})
    elif options:
        sheet.data_validation(row, 1, row, 1, {"validate": "any", **options})


def _write_heading(sheet: Worksheet, form: Form, formats: TemplateFormats) -> None:
    lines = (
        f"表　　号：{form.form}",
        f"制定机关：{FILING_NOTE}",
        f"批准/备案文号：{FILING_NOTE}",
        f"有效期至：{FILING_NOTE}",
    )
    for index, line in enumerate(lines):
        sheet.write_string(FIRST_COVER_ROW - 1 + index, 3, line, formats.plain)
    hints = ("黄色单元格由填报单位填写，灰色单元格由系统填好。", "填好后连同“数据”表存为xlsx，放入本单位报送文件夹。")
    for index, line in enumerate(hints):
        sheet.write_string(FIRST_COVER_ROW + len(lines) + index, 3, line, formats.plain)


def write_cover(
    sheet: Worksheet,
    formats: TemplateFormats,
    form: Form,
    unit: Unit,
    period: Period,
    cover: Mapping[str, str],
    synthetic: bool,
    yes_no_source: str,
) -> None:
    """Fill the cover: identity from form, unit and period, the rest from `cover` (by key; it may overrule both)."""
    for index, width in enumerate((20, 40, 3, 56)):
        sheet.set_column(index, index, width)
    sheet.merge_range(0, 0, 0, 3, f"{form.title_zh}（{form.form}）", formats.title)
    sheet.merge_range(1, 0, 1, 3, form.title_en, formats.subtitle)
    sheet.set_row(0, 32)
    if synthetic:
        sheet.merge_range(2, 0, 2, 3, SYNTHETIC_LINE, formats.synthetic)
    values = _identity(form, unit, period) | dict(cover)
    for index, field in enumerate(cover_fields()):
        row = FIRST_COVER_ROW - 1 + index
        sheet.set_row(row, 24)
        sheet.write_string(row, 0, field.caption, formats.caption)
        _write_value(sheet, row, field, values.get(field.key) or "", formats)
        _validate(sheet, row, field, yes_no_source)
    _write_heading(sheet, form, formats)
    sheet.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True})
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)
