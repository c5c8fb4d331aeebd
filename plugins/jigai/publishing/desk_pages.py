"""The quality desk as HTML: whatever a unit wrote is escaped, and nothing is asked of any other machine."""

from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from jigai.domain.moments import shanghai_text

# A word beside every sign: nothing is told by its colour alone.
SEVERITIES = {
    "mandatory": "✖ 强制性 · mandatory",
    "conditional": "◆ 准强制性 · conditional",
    "query": "？ 核实性 · query",
    "notice": "ℹ 提示 · notice",
}
DISPOSITIONS = {
    "accepted": "✔ 审核通过 · accepted",
    "returned": "✖ 退回修改 · returned",
    "needs_explanation": "？ 待说明 · needs explanation",
    "under_review": "◆ 待核准 · under review",
    "unreadable": "⊘ 无法识别 · unreadable",
    "duplicate": "＝ 重复 · duplicate",
}
STATES = {
    "open": "未说明 · open",
    "explained": "已说明 · explained",
    "awaiting": "待核准 · awaiting a decision",
    "approved": "已采信 · approved",
    "refused": "不予采信 · refused",
    "closed": "已销号 · closed",
    "consequence": "连带问题 · consequence",
    "shadow": "影子规则 · in the shadow",
}
STATUSES = {
    "pending": "待发 · pending",
    "sent": "已发 · sent",
    "dead": "✖ 死信 · dead letter",
    "void": "无需发送 · void",
}
VERSION_STATES = {
    "pending": "待审核 · pending",
    "current": "有效 · current",
    "superseded": "已被更新 · superseded",
    "withdrawn": "已撤回 · withdrawn",
    "rejected": "未通过 · not accepted",
}
STAGES = {
    "registered": "已登记 · registered",
    "archived": "已归档 · archived",
    "parsed": "已读取 · parsed",
    "validated": "已校验 · validated",
    "judged": "已定结论 · judged",
    "answered": "已答复 · answered",
}
OWED = ("未报", "已报", "迟报", "逾期未报", "零报告", "免报")


def page(name: str, about: dict[str, Any], **also: Any) -> str:
    """One page of `templates/desk`, as a whole document."""
    return _environment().get_template(f"{name}.html.j2").render(**about, **also, here=name)


def style() -> str:
    return (files("jigai.publishing") / "templates/desk/desk.css").read_text(encoding="utf-8")


def link(wanted: dict[str, Any], **key: str) -> str:
    """The query of another page: the same filters, from a key on (`after`) or back (`before`)."""
    return urlencode({name: value for name, value in (wanted | key).items() if value is not None})


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("jigai.publishing", "templates/desk"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["shown"] = _shown
    environment.globals |= {
        "severities": SEVERITIES,
        "dispositions": DISPOSITIONS,
        "states": STATES,
        "statuses": STATUSES,
        "version_states": VERSION_STATES,
        "stages": STAGES,
        "owed": {word: word for word in OWED},
        "link": link,
    }
    return environment


def _shown(value: Any) -> str:
    if value is None:
        return "—"
    return shanghai_text(value) if isinstance(value, datetime) else str(value)
