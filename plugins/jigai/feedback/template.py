"""The official workbook of one form, unit and period, made from the form and its rules."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from xlsxwriter.workbook import Workbook

from jigai.catalog.forms import Form
from jigai.catalog.rules import Rule
from jigai.catalog.sheet_layout import (
    COVER_SHEET,
    DATA_SHEET,
    GUIDANCE_SHEET,
    LISTS_SHEET,
    SYNTHETIC_LINE,
    SYNTHETIC_PROPERTY,
)
from jigai.domain.periods import Period
from jigai.domain.units import Unit
from jigai.feedback.cover_page import write_cover
from jigai.feedback.data_page import write_data
from jigai.feedback.form_lists import form_lists
from jigai.feedback.guidance_page import write_guidance
from jigai.feedback.lists_page import drop_down_source, sources, write_lists
from jigai.feedback.open_sheet import OpenSheet
from jigai.feedback.template_formats import TemplateFormats

# A cell is what the unit typed: no text of ours or theirs may turn into a formula, a link or another number.
_AS_TYPED = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
# A template is small: its parts need no temporary files.
_OPTIONS = {**_AS_TYPED, "in_memory": True}


def _describe(workbook: Workbook, form: Form, unit: Unit, period: Period, synthetic: bool) -> None:
    title = f"{unit.name_zh}{period.label_zh}《{form.title_zh}》（{form.form}）"
    workbook.set_properties({"title": title, "comments": SYNTHETIC_LINE if synthetic else ""})
    if synthetic:
        workbook.set_custom_property(SYNTHETIC_PROPERTY, True)


def write_template(
    path: Path,
    form: Form,
    unit: Unit,
    period: Period,
    rules: Sequence[Rule],
    rows: Sequence[Mapping[str, object]] = (),
    cover: Mapping[str, str] | None = None,
    synthetic: bool = False,
    notes: Sequence[str] = (),
) -> None:
    """Write 封面, 数据, 填报说明 and 代码表 in the geometry of `catalog.sheet_layout`.

    Args:
        rules: those that apply to the form (`catalog.rules.rules_of`); shadow rules are not told.
        rows: data rows, column key -> number, date or text; a text that is no number stays a text.
        cover: cover fields by key, over what form, unit and period already say; dates as ISO text.
        notes: sentences about this very workbook, shown on the cover.
        synthetic: mark the workbook as synthetic: document property, line on the cover and in the title of 数据.
    """
    with Workbook(str(path), dict(_OPTIONS)) as workbook:
        cover_sheet = workbook.add_worksheet(COVER_SHEET)
        data_sheet = workbook.add_worksheet(DATA_SHEET, OpenSheet)
        guidance_sheet, lists_sheet = (workbook.add_worksheet(name) for name in (GUIDANCE_SHEET, LISTS_SHEET))
        formats = TemplateFormats(workbook)
        lists = form_lists(form, unit)
        _describe(workbook, form, unit, period, synthetic)
        yes_no = drop_down_source(lists[0], 0)
        write_cover(cover_sheet, formats, form, unit, period, cover or {}, synthetic, yes_no, notes)
        write_data(data_sheet, formats, form, unit, period, rows, synthetic, sources(lists))
        write_guidance(guidance_sheet, formats, form, rules)
        write_lists(lists_sheet, formats, lists)
