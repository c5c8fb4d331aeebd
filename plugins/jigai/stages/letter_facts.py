"""The facts of messages about mails that were not taken, as they are when these leave."""

from datetime import datetime
from typing import Any

from jigai.domain.moments import SHANGHAI
from jigai.stages.judging_letters import FOR_PEOPLE
from jigai.stages.session import Run
from jigai.warehouse import letters

Row = dict[str, Any]
Facts = dict[str, Any]
SYNTHETIC_TAG = "〔演示数据〕"
MOST_LETTERS = 20
_REASONS = {
    "unregistered": ("发件地址未登记", "the sender is not registered"),
    "unproved": (
        "发件地址已登记，但未能证明确系其所发，可能冒名",
        "registered, but not proved: perhaps forged",
    ),
    "unreadable": ("邮件结构异常，无法解析", "cannot be read"),
    "machine_sent": ("由程序自动发出且带报表附件", "sent by a program, with workbooks"),
    "ambiguous": ("发件地址登记在多个单位名下，主题未写明单位代码", "the sender is registered for several units"),
}


def letter_facts(current: Run, delivery: Row) -> Facts:
    """To the unit: as it was written down."""
    return {**delivery["about"], **_synthetic(current)}


def letters_for_people(current: Run, delivery: Row) -> Facts | None:
    """To the plan office: what came within the hour; a person finds it in the mailbox by these words."""
    first, until = (datetime.fromisoformat(delivery["about"][key]) for key in ("first", "until"))
    found = letters.settled_between(current.connection, FOR_PEOPLE, first, until)
    items = [
        {
            "time": f"{row['settled_at'].astimezone(SHANGHAI):%H:%M}",
            "sender": row["sender_masked"] or "（无发件人）",
            "subject": row["subject"] or "（无主题）",
            "reason_zh": _REASONS[row["outcome"]][0],
            "reason_en": _REASONS[row["outcome"]][1],
        }
        for row in found[:MOST_LETTERS]
    ]
    more = len(found) - len(items)
    return {"count": len(found), "items": items, "more": more, **_synthetic(current)} if found else None


def _synthetic(current: Run) -> Facts:
    synthetic = current.settings.instance != "production"
    return {"is_synthetic": synthetic, "synthetic": SYNTHETIC_TAG if synthetic else ""}
