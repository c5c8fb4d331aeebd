"""Sheet 填报说明: generated from the columns and the rules, so that what is said is what is checked."""

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from jigai.catalog.forms import Column, Form
from jigai.catalog.rules import Rule
from jigai.catalog.sheet_layout import FILING_NOTE
from jigai.domain.findings import Phase
from jigai.feedback.data_page import required_label, type_label
from jigai.feedback.rule_gist import problem_gist, remedy_gist
from jigai.feedback.template_formats import TemplateFormats
from jigai.feedback.text_width import line_count

_COLUMN_TABLE = ("序号", "栏目", "填什么", "计量单位", "类型", "是否必填", "示例", "审核要点")
_WIDTHS = (6, 30, 38, 10, 22, 20, 26, 64)
# The second table stands in the same columns: number, severity, then problem and remedy over several columns each.
_RULE_TABLE = ((0, 0, "序号"), (1, 1, "错误类型"), (2, 4, "问题"), (5, 7, "整改要求"))
_SEVERITIES = (
    "强制性错误退回修改；准强制性错误须写明原因，经上级核准；核实性问题须在“上报说明”中写明原因和依据；提示不影响报送。"
)


def _own_rules(column: Column, rules: Sequence[Rule]) -> list[Rule]:
    """Rules that speak of the column itself; those that select columns by kind are told once, in the second table."""
    return [rule for rule in rules if (rule.report_on or column.key) == column.key and column.key in rule.columns]


def _checks(column: Column, form: Form, rules: Sequence[Rule]) -> str:
    said = [f"〔{rule.severity.label_zh}〕{problem_gist(rule, form, column)}" for rule in _own_rules(column, rules)]
    return "\n".join(dict.fromkeys(said))


def _what(column: Column) -> str:
    choices = f"可选：{'、'.join(column.codes)}。" if column.codes else ""
    return f"{column.guidance_zh or ''}{choices}"


def _column_line(number: int, column: Column, form: Form, rules: Sequence[Rule]) -> tuple[str, ...]:
    return (
        str(number),
        column.label,
        _what(column),
        column.unit or "",
        type_label(column),
        required_label(column),
        column.example or "",
        _checks(column, form, rules),
    )


def _write_columns(sheet: Worksheet, row: int, form: Form, rules: Sequence[Rule], formats: TemplateFormats) -> int:
    """Returns the row after the table."""
    for index, caption in enumerate(_COLUMN_TABLE):
        sheet.write_string(row, index, caption, formats.caption)
    for number, column in enumerate(form.columns, start=1):
        texts = _column_line(number, column, form, rules)
        for index, text in enumerate(texts):
            sheet.write_string(row + number, index, text, formats.wrapped)
        lines = max(line_count(text, width) for text, width in zip(texts, _WIDTHS, strict=True))
        sheet.set_row(row + number, min(14 * lines + 4, 400))
    return row + len(form.columns) + 1


def _write_general(sheet: Worksheet, row: int, form: Form, rules: Sequence[Rule], formats: TemplateFormats) -> None:
    of_columns = {rule.id for column in form.columns for rule in _own_rules(column, rules)}
    general = [rule for rule in rules if rule.id not in of_columns and rule.phase != Phase.FILE]
    if not general:
        return
    sheet.write_string(row, 0, "其他审核（封面、各栏通用、整表、表间、跨期）", formats.section)
    lines = [tuple(caption for _, _, caption in _RULE_TABLE)]
    for number, rule in enumerate(general, start=1):
        lines.append((str(number), rule.severity.label_zh, problem_gist(rule, form), remedy_gist(rule, form)))
    for offset, texts in enumerate(lines, start=1):
        look = formats.caption if offset == 1 else formats.wrapped
        for (first, last, _), text in zip(_RULE_TABLE, texts, strict=True):
            if first != last:
                sheet.merge_range(row + offset, first, row + offset, last, "", look)
            sheet.write_string(row + offset, first, text, look)
        sheet.set_row(row + offset, 14 * max(line_count(texts[2], 70), line_count(texts[3], 110)) + 4)


def write_guidance(sheet: Worksheet, formats: TemplateFormats, form: Form, rules: Sequence[Rule]) -> None:
    """The form in one sentence, then one line a column with its own checks, then the checks of no one column."""
    told = [rule for rule in rules if not rule.shadow]
    for index, width in enumerate(_WIDTHS):
        sheet.set_column(index, index, width)
    sheet.write_string(0, 0, f"{form.title_zh}（{form.form}，{form.version}版）填报说明{FILING_NOTE}", formats.section)
    notes = [note for note in (f"填报范围：{form.grain_zh}。", form.note_zh, _SEVERITIES) if note]
    for row, note in enumerate(notes, start=1):
        sheet.write_string(row, 0, note, formats.plain)
    after = _write_columns(sheet, len(notes) + 2, form, told, formats)
    _write_general(sheet, after + 1, form, told, formats)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
