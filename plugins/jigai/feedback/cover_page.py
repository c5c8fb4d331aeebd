"""Sheet 封面 of the official workbook."""

from collections.abc import Mapping, Sequence
from datetime import date

from xlsxwriter.worksheet import Worksheet

from jigai.catalog.forms import CoverField, Form, cover_fields
from jigai.catalog.sheet_layout import FILING_CAPTIONS, FILING_NOTE, FIRST_COVER_ROW, SYNTHETIC_LINE
from jigai.domain.periods import Period
from jigai.domain.units import Unit
from jigai.feedback.template_formats import DATE, TEXT, TemplateFormats

_LOCKED = ("form_code", "form_version", "unit_code", "unit_name")
_WIDTHS = (20, 40, 3, 58)
_BESIDE = 3
_PERIODS_ZH = {"month": "月报写作2021-03", "quarter": "季报写作2021-Q1", "year": "年度定案写作2021"}
_PROMPTS = {
    "nil_return": "本期没有数据的选“是”，数据表不填行；有数据的选“否”。",
    "preparer": "填表人姓名。",
    "phone": "审核有问题时按此号码联系，如0951-1234567。",
    "approver": "单位负责人姓名。",
    "prepared_on": "年-月-日，如2021-04-03。",
    "correction_reason": "本期报表已经审核通过、现更正重报的，写明更正了什么、为什么；首次报送不填。",
}
_HINTS = (
    "黄色单元格由填报单位填写，灰色单元格由系统填好。",
    "填好后连同“数据”表存为xlsx，放入本单位报送文件夹。",
    "各栏怎么填、怎么审核，见“填报说明”；代码见“代码表”。",
)


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
        return
    look = formats.cover_input(DATE if field.type == "date" else TEXT)
    if not text:
        sheet.write_blank(row, 1, None, look)
    elif field.type == "date":
        try:
            sheet.write_datetime(row, 1, date.fromisoformat(text), look)
        except ValueError:
            # What was filled stays as it was filled; the rules say what is wrong with it.
            sheet.write_string(row, 1, text, look)
    else:
        sheet.write_string(row, 1, text, look)


def _validate(sheet: Worksheet, row: int, field: CoverField, period: Period, yes_no_source: str) -> None:
    prompt = f"{_PERIODS_ZH[period.kind]}。" if field.key == "period" else _PROMPTS.get(field.key)
    options = {"input_title": field.caption, "input_message": prompt} if prompt else {}
    if field.type == "yesno":
        error = {"error_title": "请选择", "error_message": "只能选“是”或“否”。"}
        sheet.data_validation(row, 1, row, 1, {"validate": "list", "source": yes_no_source, **options, **error})
    elif options:
        sheet.data_validation(row, 1, row, 1, {"validate": "any", **options})


def _write_beside(sheet: Worksheet, form: Form, notes: Sequence[str], formats: TemplateFormats) -> None:
    """Right of the fields: the heading, then hints, then what there is to say of this workbook."""
    lines = (f"表　　号：{form.form}", *(f"{caption}：{FILING_NOTE}" for caption in FILING_CAPTIONS))
    for index, line in enumerate(lines):
        sheet.write_string(FIRST_COVER_ROW - 1 + index, _BESIDE, line, formats.plain)
    first = FIRST_COVER_ROW - 1 + len(lines)
    last = FIRST_COVER_ROW - 2 + len(cover_fields())
    sheet.merge_range(first, _BESIDE, last, _BESIDE, "\n".join((*_HINTS, *notes)), formats.paragraph)


def write_cover(
    sheet: Worksheet,
    formats: TemplateFormats,
    form: Form,
    unit: Unit,
    period: Period,
    cover: Mapping[str, str],
    synthetic: bool,
    yes_no_source: str,
    notes: Sequence[str],
) -> None:
    """Fill the cover: identity from form, unit and period, the rest from `cover` (by key; it may overrule both).

    Args:
        notes: sentences about this very workbook, shown beside the fields.
    """
    for index, width in enumerate(_WIDTHS):
        sheet.set_column(index, index, width)
    sheet.merge_range(0, 0, 0, _BESIDE, f"{form.title_zh}（{form.form}）", formats.title)
    sheet.merge_range(1, 0, 1, _BESIDE, form.title_en, formats.subtitle)
    sheet.set_row(0, 36)
    if synthetic:
        sheet.merge_range(2, 0, 2, _BESIDE, SYNTHETIC_LINE, formats.synthetic)
        sheet.set_row(2, 22)
    values = _identity(form, unit, period) | dict(cover)
    for index, field in enumerate(cover_fields()):
        row = FIRST_COVER_ROW - 1 + index
        sheet.set_row(row, 26)
        is_always = field.required == "always"
        sheet.write_string(row, 0, field.caption, formats.caption if is_always else formats.caption_of(field.required))
        _write_value(sheet, row, field, values.get(field.key) or "", formats)
        _validate(sheet, row, field, period, yes_no_source)
    _write_beside(sheet, form, notes, formats)
    sheet.set_selection(_first_open_row(values), 1, _first_open_row(values), 1)
    sheet.protect("", {"objects": True, "format_columns": True, "format_rows": True, "select_locked_cells": True})
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)


def _first_open_row(values: Mapping[str, str]) -> int:
    """Where the clerk goes on: the first field that is still blank."""
    blank = (index for index, field in enumerate(cover_fields()) if not values.get(field.key))
    return FIRST_COVER_ROW - 1 + next(blank, 0)
