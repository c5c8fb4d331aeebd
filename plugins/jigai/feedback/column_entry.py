"""What a column asks for: in words, and as the drop-down or check that meets the clerk in the cell."""

from datetime import date
from typing import Any

from jigai.catalog.forms import Column

# A spreadsheet shows no more of a prompt, and refuses a longer one.
_LONGEST_TITLE, _LONGEST_PROMPT = 32, 255
_EARLIEST, _LATEST = date(1949, 10, 1), date(2099, 12, 31)
_STILL = "仍要这样填，请选“是”，审核时会指出。"
_TYPES_ZH = {
    "code": "代码（文本）",
    "text": "文字",
    "integer": "整数",
    "decimal": "数值",
    "date": "日期，年-月-日，如2021-04-03",
    "month": "年-月，如2021-03（文本）",
    "yesno": "是或否，点选",
    "list": "点选一项",
    "multilist": "可填多项，用顿号“、”分开",
}


def type_label(column: Column) -> str:
    """What may be filled, in words."""
    return _TYPES_ZH[column.type]


def required_label(column: Column) -> str:
    """Whether it must be filled, in words; a condition is told as the form words it."""
    if column.required == "always":
        return "必填"
    return "选填" if column.required == "never" else column.required_zh or "符合条件时必填"


def entry_check(column: Column, source: str | None) -> dict[str, Any]:
    """Options of a data validation: prompt, and what the cell takes.

    Args:
        source: range of the column's code list on 代码表; None where it has none.
    """
    options: dict[str, Any] = {"input_title": column.caption[:_LONGEST_TITLE], "input_message": _prompt(column, source)}
    if source:
        options |= {"validate": "list", "source": source}
        if column.type == "multilist":
            # The drop-down gives one entry; several are typed, and no alert may stand in their way.
            return options | {"show_error": False}
        error = f"“{column.caption}”请从下拉列表中选择，或照“代码表”录入。"
        return options | {"error_title": "不在代码表内", "error_message": error}
    if column.type in ("integer", "decimal"):
        bounds: dict[str, Any] = {"criteria": "between", "minimum": -(10**12), "maximum": 10**12}
        return options | bounds | _warning(column, column.type, "数值")
    if column.type == "date":
        bounds = {"criteria": "between", "minimum": _EARLIEST, "maximum": _LATEST}
        return options | bounds | _warning(column, "date", "日期，写作2021-04-03")
    return options | {"validate": "any"}


def _warning(column: Column, kind: str, wanted: str) -> dict[str, Any]:
    """A check that warns and lets pass: what the clerk means to write is for the review to judge."""
    error = f"“{column.caption}”应为{wanted}。{_STILL}"
    return {"validate": kind, "error_type": "warning", "error_title": "请核对", "error_message": error}


def _prompt(column: Column, source: str | None) -> str:
    said = [required_label(column), type_label(column)]
    if column.unit:
        said.append(f"计量单位：{column.unit}")
    if column.type == "multilist":
        said.append("下拉框一次只能选一项；填多项请直接录入：" + "、".join(column.codes))
    elif column.list_name and source:
        said.append("可点选，也可直接录入代码；名称见“代码表”。")
    if column.guidance_zh and column.type != "multilist":
        said.append(column.guidance_zh)
    return "\n".join(said)[:_LONGEST_PROMPT]
