"""The catalogue of rules as a page for people, generated from the entries themselves."""

from itertools import groupby

from jigai.catalog.forms import Form, forms
from jigai.catalog.rules import Rule, rules, thresholds
from jigai.catalog.scale_slips import scale_slips
from jigai.domain.findings import PHASES, Phase
from jigai.validation.wording import placeholders, plain_number

PHASES_ZH = {
    Phase.FILE: "文件",
    Phase.COVER: "封面",
    Phase.COLUMNS: "栏目",
    Phase.CELLS: "单元格",
    Phase.ROWS: "行内",
    Phase.SHEET: "全表",
    Phase.CROSS_FORM: "表间",
    Phase.CROSS_PERIOD: "跨期",
    Phase.HIERARCHY: "上下级",
}
_HEADER = ("| 编号 | 名称 | 级别 | 问题 | 整改要求 | 依据 |", "| --- | --- | --- | --- | --- | --- |")
# What stands for a placeholder where no finding is at hand.
_GENERAL = {"row": "n", "cell": "X n", "caption": "栏目", "unit": ""}


def catalogue_markdown() -> str:
    """Every rule by form and phase with severity, sentence, remedy and reason; then the thresholds and slips."""
    total = len(rules())
    parts = ["# 审核规则目录 · Catalogue of rules", f"共 {total} 条，由 expectations/ 生成 · {total} rules, generated."]
    ordered = sorted(rules().values(), key=lambda rule: (rule.form, PHASES.index(rule.phase), rule.id))
    for code, of_form in groupby(ordered, key=lambda rule: rule.form):
        form = forms().get(code)
        parts.append(f"## {code} {form.title_zh if form else '各表通用'}")
        for phase, listed in groupby(of_form, key=lambda rule: rule.phase):
            parts.append(f"### {PHASES_ZH[phase]} · {phase.value}")
            parts.append("\n".join([*_HEADER, *(_line(rule, form) for rule in listed)]))
    parts += ["## 阈值 · Thresholds", _thresholds(), "## 单位与位数之误 · Slips of scale", _slips()]
    return "\n\n".join(parts) + "\n"


def _line(rule: Rule, form: Form | None) -> str:
    severity = rule.severity.label_zh + ("（影子）" if rule.shadow else "")
    cells = (
        rule.id,
        f"`{rule.name}`",
        severity,
        general(rule, rule.message_zh, form),
        general(rule, rule.remedy_zh, form),
        rule.reason,
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def general(rule: Rule, template: str, form: Form | None) -> str:
    """The sentence with captions and thresholds filled in, and … for what only a finding knows."""
    captions = {column.key: column.label for column in form.columns} if form else {}
    reported = rule.report_on or (rule.columns[0] if len(rule.columns) == 1 else "")
    known = _GENERAL | {"caption": captions.get(reported, _GENERAL["caption"])}
    if rule.threshold:
        entry = thresholds()[rule.threshold]
        known["threshold"] = f"{plain_number(entry.value)}{entry.unit}"
    text = template
    for name, argument in placeholders(template):
        wanted = f"{{{name}:{argument}}}" if argument else f"{{{name}}}"
        told = captions.get(argument, "…") if argument and name == "col" else known.get(name, "…")
        text = text.replace(wanted, told)
    return text


def _thresholds() -> str:
    lines = ["| 名称 | 值 | 依据 | 自 |", "| --- | --- | --- | --- |"]
    for name, entry in thresholds().items():
        lines.append(f"| `{name}` | {plain_number(entry.value)}{entry.unit} | {entry.reason} | {entry.since} |")
    return "\n".join(lines)


def _slips() -> str:
    lines = ["| 栏目单位 | 填成应有数的 | 疑似 | 须与应有数相符 | 依据 |", "| --- | --- | --- | --- | --- |"]
    for unit, slips in scale_slips().items():
        for slip in slips:
            due = "是" if slip.must_be_due else "否"
            lines.append(f"| {unit} | {plain_number(slip.factor)}倍 | {slip.zh} | {due} | {slip.reason} |")
    return "\n".join(lines)
