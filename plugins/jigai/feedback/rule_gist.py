"""What a rule is about, without the values of any case: its own sentences with the placeholders taken out."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from jigai.catalog.forms import Column, Form, cover_fields
from jigai.catalog.rules import Rule, thresholds

_VALUE = r"\{[^{}]*\}(?:\{unit\})?"
_SHORT_CLAUSE = 4  # 即…, 相差…, 为其…倍: without its number it says nothing
# What only a case fills in, said in general.
_IN_GENERAL = {
    "slip_zh": "计量单位用错",
    "basis_zh": "往期或同类数据",
    "required_zh": "",
    "nearest": "",
    "allowed": "代码表所列",
    "cell": "该栏",
    "unit_name": "本单位",
    "other_unit": "其他单位",
    "would_be": "更正后的数",
    "reference_period": "往期",
    "period": "报告期",
}
_WHEN = r"(上[月季年期]|\{reference_period\})"
_PHRASES = (
    (r"第\{num:\w+\}行", "前面某行"),
    (rf"由{_WHEN}的“?\{{reference\}}”?(?:\{{unit\}})?改为“?\{{value\}}”?(?:\{{unit\}})?", r"与\1不一致"),
    (r"“?\{read_as\}”?(?:\{unit\})?", "规范写法"),
    (rf"由{_WHEN}的“?\{{reference\}}”?退回“?\{{value\}}”?", r"比\1退回"),
)
# After these words a number may be missing without hurting the sentence.
_DANGLING = re.compile(r"(?<=[累计期和数额末])…(?=[，。；）、]|$)|…(?=不是|不由|由本单位|尚未|已|不存在|在|同时)")


def _captions(form: Form) -> dict[str, str]:
    return {field.key: field.caption for field in cover_fields()} | {one.key: one.label for one in form.columns}


def _limits(columns: Sequence[Column]) -> dict[str, str]:
    """Limits that are the same for all the columns at hand."""
    limits = {name: {str(getattr(column, name)) for column in columns} for name in ("max_length", "max_decimals")}
    return {name: next(iter(found)) for name, found in limits.items() if len(found) == 1}


def _known(name: str, rule: Rule, form: Form, columns: Sequence[Column], captions: Mapping[str, str]) -> str | None:
    """What can be said before any case: captions, limits and thresholds."""
    if name.startswith("col:"):
        return captions.get(name.removeprefix("col:"))
    if name == "threshold" and rule.threshold:
        entry = thresholds()[rule.threshold]
        number = Decimal(str(entry.value))
        return (f"{number:f}" if entry.unit == "年" else f"{number:,f}").removesuffix(".0") + entry.unit
    if name == "caption":
        one = rule.report_on or (rule.columns[0] if len(rule.columns) == 1 else "")
        return "本栏" if len(columns) == 1 else captions.get(one, "该栏")
    if name == "expected" and rule.phase == "columns" and form.unit_of_amounts:
        return form.unit_of_amounts
    return ({"form_title": form.title_zh} | _IN_GENERAL | _limits(columns)).get(name)


def _without_values(text: str) -> str:
    text = re.sub(rf"（[^（）]*{_VALUE}[^（）]*）", "", text)
    text = re.sub(r"(填的是|填写的|填的)“?\{value\}”?，?", "", text)
    text = re.sub(rf"”{_VALUE}，?", "”", text)
    text = re.sub(rf"“{_VALUE}”|{_VALUE}", "…", text)
    text = _DANGLING.sub("", re.sub("…+", "…", text))
    text = re.sub(r"的…(?=[，。；]|不|相差|$)", "的数值", text)
    return "".join(one for one in re.split(r"(?<=[，。；])", text) if _says_something(one)).strip(" 　，、；：。")


def _says_something(clause: str) -> bool:
    if "…" not in clause or "本栏" in clause or "该栏" in clause:
        return True
    return len(re.sub(r"[…“”：，。；]", "", clause)) > _SHORT_CLAUSE


def _gist(text: str, rule: Rule, form: Form, columns: Sequence[Column]) -> str:
    text = re.sub(r"^(\{cell\}|第\{row\}行(?=“))", "", text).replace("第{row}行", "本行")
    for pattern, words in _PHRASES:
        text = re.sub(pattern, words, text)

    captions = _captions(form)

    def known(found: re.Match[str]) -> str:
        said = _known(found[1], rule, form, columns, captions)
        return found[0] if said is None else said

    text = re.sub(r"\{([^{}]*)\}", known, text)
    # A caption is quoted, a word that stands for one is not.
    return _without_values(re.sub("栏目“该栏”", "栏目", text)).replace("“该栏”", "该栏").replace("“本栏”", "本栏")


def problem_gist(rule: Rule, form: Form, columns: Sequence[Column] = ()) -> str:
    """What is found: “本月”大于“本年累计”. Of one column alone it speaks as 本栏."""
    return _gist(rule.message_zh, rule, form, columns)


def remedy_gist(rule: Rule, form: Form, columns: Sequence[Column] = ()) -> str:
    """What to do then."""
    return _gist(rule.remedy_zh.removeprefix("整改："), rule, form, columns)
