"""What the page's own figures, periods and names read in English; a text it does not know stays as it is."""

import re

from markupsafe import Markup, escape

from jigai.publishing.stated_readings import english_names

_QUARTERS = {"一": "Q1", "二": "Q2", "三": "Q3", "四": "Q4"}
# Counts need no word for what is counted: the indicator's name says it.
_UNITS = {
    "个百分点": "pp",
    "个": "",
    "家": "",
    "项": "",
    "台": "",
    "种": "",
    "亿元": "×100 million yuan",
    "万元": "×10,000 yuan",
}
_MONTH = re.compile(r"(\d{4})年(\d{1,2})月")
_QUARTER = re.compile(r"(\d{4})年([一二三四])季度")
_YEAR = re.compile(r"(\d{4})年(定案)?")


_CHINESE = re.compile(r"([\u3400-\u9fff]+)")


def chinese_marked(text: str) -> Markup:
    """An English sentence whose Chinese words say that they are Chinese, for those who hear it read."""
    parts = _CHINESE.split(text)
    quoted = Markup('<span lang="zh-CN">{}</span>')
    return Markup("").join(quoted.format(part) if at % 2 else escape(part) for at, part in enumerate(parts))


def figure_en(text: object) -> str:
    """`+3.25 个百分点` -> `+3.25 pp`; `92 个` -> `92`; `13.25%` stays."""
    amount, space, unit = str(text or "").rpartition(" ")
    return f"{amount} {_UNITS[unit]}".strip() if space and unit in _UNITS else str(text or "")


def unit_en(unit: object) -> str:
    """`个百分点` -> `pp`; what is counted one by one is a `count`; `%` stays."""
    return _UNITS.get(str(unit), str(unit or "")) or "count"


def period_en(text: object) -> str:
    """`2021年3月` -> `2021-03`; `2021年一季度` -> `2021-Q1`; `2021年` -> `2021`; `2021年定案` -> `2021, final`."""
    said = _MONTH.sub(lambda found: f"{found[1]}-{int(found[2]):02d}", str(text or ""))
    said = _QUARTER.sub(lambda found: f"{found[1]}-{_QUARTERS[found[2]]}", said)
    return _YEAR.sub(lambda found: found[1] + (", final" if found[2] else ""), said)


def names_en(text: object) -> str:
    """English of one name, or of several parted by 、; empty where one of them is not known."""
    names = [name.strip() for name in str(text or "").split("、")]
    found = [english_names().get(name, "") for name in names]
    return ", ".join(found) if all(found) else ""


def aside_en(text: str) -> str:
    """`覆盖90%，缺西夏区` -> `coverage 90%, missing Xixia District`; a period; empty for what is neither."""
    covered = re.fullmatch(r"覆盖([\d.,]+%)(?:，缺(.*))?", text)
    if covered:
        missing = names_en(covered[2]) or covered[2]
        return f"coverage {covered[1]}" + (f", missing {missing}" if covered[2] else "")
    return period_en(text) if _YEAR.match(text) else ""
