"""What a rule is about, without the values of any case: its own sentences with the placeholders taken out."""

import re
from collections.abc import Mapping
from decimal import Decimal

from jigai.catalog.forms import Column, Form, cover_fields
from jigai.catalog.rules import Rule, thresholds

_VALUE = r"\{[^{}]*\}(?:\{unit\})?"
_SHORT_CLAUSE = 4  # 即…, 相差…, 为其…倍: without its number it says nothing
# What the scale rules fill in by case, said in general.
_IN_GENERAL = {"slip_zh": "计量单位用错", "basis_zh": "往期或同类数据", "required_zh": ""}


def _captions(form: Form) -> dict[str, str]:
    return {field.key: field.caption for field in cover_fields()} | {one.key: one.label for one in form.columns}


def _known(name: str, rule: Rule, form: Form, column: Column | None, captions: Mapping[str, str]) -> str | None:
    """What can be said before any case: captions, limits and thresholds."""
    if name.startswith("col:"):
        return captions.get(name.removeprefix("col:"))
    if name == "threshold" and rule.threshold:
        entry = thresholds()[rule.threshold]
        return f"{Decimal(str(entry.value)):,f}".removesuffix(".0") + entry.unit
    if name == "caption":
        one = rule.report_on or (rule.columns[0] if len(rule.columns) == 1 else "")
        return "本栏" if column else captions.get(one, "该栏")
    known = {"form_title": form.title_zh} | _IN_GENERAL
    if column is not None:
        known |= {"max_length": str(column.max_length), "max_decimals": str(column.max_decimals)}
    return known.get(name)


def _without_values(text: str) -> str:
    text = re.sub(rf"（[^（）]*{_VALUE}[^（）]*）", "", text)
    text = re.sub(r"(填的是|填写的|填的)“?\{value\}”?，?", "", text)
    text = re.sub(rf"”{_VALUE}，?", "”", text)
    text = re.sub(rf"“{_VALUE}”|{_VALUE}", "…", text)
    text = re.sub("…+", "…", text)
    return "".join(one for one in re.split(r"(?<=[，。；])", text) if _says_something(one)).strip(" 　，、；：。")


def _says_something(clause: str) -> bool:
    if "…" not in clause or "本栏" in clause or "该栏" in clause:
        return True
    return len(re.sub(r"[…“”：，。；]", "", clause)) > _SHORT_CLAUSE


def _gist(text: str, rule: Rule, form: Form, column: Column | None) -> str:
    text = re.sub(r"^(\{cell\}|第\{row\}行(?=“))", "", text).replace("第{row}行", "本行")

    captions = _captions(form)

    def known(found: re.Match[str]) -> str:
        said = _known(found[1], rule, form, column, captions)
        return found[0] if said is None else said

    text = re.sub(r"\{([^{}]*)\}", known, text)
    # A caption is quoted, a word that stands for one is not.
    return _without_values(re.sub("栏目“该栏”", "栏目", text)).replace("“该栏”", "该栏").replace("“本栏”", "本栏")


def problem_gist(rule: Rule, form: Form, column: Column | None = None) -> str:
    """What is found: “本月”大于“本年累计”."""
    return _gist(rule.message_zh, rule, form, column)


def remedy_gist(rule: Rule, form: Form, column: Column | None = None) -> str:
    """What to do then."""
    return _gist(rule.remedy_zh.removeprefix("整改："), rule, form, column)
