"""Sheet 填报说明: generated from the columns and the rules, so that what is said is what is checked."""

from collections.abc import Sequence

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from jigai.catalog.forms import Form
from jigai.catalog.rules import Rule
from jigai.catalog.sheet_layout import FILING_NOTE
from jigai.feedback.guidance_tables import Line, guidance_tables
from jigai.feedback.template_formats import TemplateFormats
from jigai.feedback.text_width import line_count

_COLUMN_TABLE = ("序号", "栏目", "是否必填", "填什么", "计量单位", "示例", "审核要点")
_WIDTHS = (6, 20, 17, 36, 9, 20, 56)
# The second table stands in the same columns, some of them joined: first and last column of each.
_SPANS = ((0, 0), (1, 1), (2, 2), (3, 4), (5, 6))
_RULE_TABLE = ("条号", "审核对象", "错误类型", "问题", "整改要求")
_LINE_HEIGHT = 14
_TALLEST = 400
_HOW_TO = (
    "“数据”表栏目名称的样式：粗体、下框线为粗实线的必填；粗体、下框线为虚线的符合条件时必填；不加粗、下框线为细线的选填。",
    "可填多项的栏：下拉框一次只能选一项，填多项请直接录入，用顿号“、”分开。代码、年月按文本录入，不要改单元格格式。",
    "栏目名称受保护（没有密码），数据区可以插行、删行、排序、筛选、改格式；插行请在已有数据行之间或之后。"
    "从别的表粘贴请用“选择性粘贴—数值”。确需解除保护的：审阅—撤销工作表保护。",
    "强制性错误退回修改；准强制性错误须写明原因，经上级核准；核实性问题须在“上报说明”中写明原因和依据；提示不影响报送。",
)


def _notes(form: Form) -> list[str]:
    said = [f"填报范围：{form.grain_zh}。"]
    if form.note_zh:
        said.append(f"{form.note_zh.rstrip('。')}。")
    blank = "、".join(column.label for column in form.columns if not column.carried)
    if form.recurring:
        said.append(f"模板预填了上期审核通过的各行时，请逐行核对、增删；{blank}不预填，按本期情况填写。")
    return [f"{number}. {note}" for number, note in enumerate((*said, *_HOW_TO), start=1)]


def _height(texts: Sequence[str], widths: Sequence[float]) -> float:
    lines = max(line_count(text, width) for text, width in zip(texts, widths, strict=True))
    return min(_LINE_HEIGHT * lines + 6, _TALLEST)


def _write_columns(sheet: Worksheet, row: int, form: Form, lines: Sequence[Line], formats: TemplateFormats) -> int:
    """Returns the row after the table."""
    for index, caption in enumerate(_COLUMN_TABLE):
        sheet.write_string(row, index, caption, formats.caption)
    sheet.set_row(row, 24)
    for offset, (column, texts) in enumerate(zip(form.columns, lines, strict=True), start=row + 1):
        looks = [formats.centred, formats.named(column.required), *[formats.wrapped] * (len(texts) - 2)]
        for index, (text, look) in enumerate(zip(texts, looks, strict=True)):
            sheet.write_string(offset, index, text, look)
        sheet.set_row(offset, _height(texts, _WIDTHS))
    return row + len(lines) + 1


def _write_general(sheet: Worksheet, row: int, lines: Sequence[Line], formats: TemplateFormats) -> None:
    sheet.write_string(row, 0, "通用审核（封面、各栏通用、全表、表间、跨期）", formats.section)
    sheet.set_row(row, 26)
    widths = [sum(_WIDTHS[first : last + 1]) for first, last in _SPANS]
    _write_spanned(sheet, row + 1, _RULE_TABLE, [formats.caption] * len(_SPANS))
    looks = [formats.centred, *[formats.wrapped] * (len(_SPANS) - 1)]
    for offset, texts in enumerate(lines, start=row + 2):
        _write_spanned(sheet, offset, texts, looks)
        sheet.set_row(offset, _height(texts, widths))


def _write_spanned(sheet: Worksheet, row: int, texts: Line, looks: Sequence[Format]) -> None:
    for (first, last), text, look in zip(_SPANS, texts, looks, strict=True):
        if first == last:
            sheet.write_string(row, first, text, look)
        else:
            sheet.merge_range(row, first, row, last, text, look)


def write_guidance(sheet: Worksheet, formats: TemplateFormats, form: Form, rules: Sequence[Rule]) -> None:
    """The form in some sentences, one line a column with its own checks, then the checks of no one column."""
    for index, width in enumerate(_WIDTHS):
        sheet.set_column(index, index, width)
    sheet.write_string(0, 0, f"{form.title_zh}（{form.form}，{form.version}版）填报说明{FILING_NOTE}", formats.section)
    sheet.set_row(0, 28)
    notes = _notes(form)
    for row, note in enumerate(notes, start=1):
        sheet.merge_range(row, 0, row, len(_WIDTHS) - 1, note, formats.paragraph)
        sheet.set_row(row, _height((note,), (sum(_WIDTHS),)))
    tables = guidance_tables(form, rules)
    after = _write_columns(sheet, len(notes) + 2, form, tables.columns, formats)
    if tables.general:
        _write_general(sheet, after + 1, tables.general, formats)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&C第&P页，共&N页")
    sheet.fit_to_pages(1, 0)
