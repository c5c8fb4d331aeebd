"""Who may decide what: a unit's explanations are decided by the level above it, periods by the plan office."""

from typing import Any

from jigai.catalog.units import units
from jigai.stages.session import Run
from jigai.warehouse import decisions

PLAN_OFFICE = "D-GXT"
# Who closes periods when their day has come: no person, and nobody may decide under this name.
CALENDAR = "calendar"
Actor = dict[str, Any]


class RefusedDecision(Exception):
    """A decision that may not be taken: by this person, on this submission, or without a reason."""


class NothingToDecide(RefusedDecision):
    """The question has been settled otherwise: decided already, or the unit has sent a newer version."""


def _actor(current: Run, name: str) -> Actor:
    found = None if name == CALENDAR else decisions.actor(current.connection, name)
    if found is None:
        raise RefusedDecision(f"没有登记过审核人员“{name}”，请先用 jigai actors import 登记 · no such actor")
    return found


def demand_reason(reason: str) -> str:
    """The reason without blanks at its ends.

    Raises:
        RefusedDecision: it is blank.
    """
    if not reason.strip():
        raise RefusedDecision("请写明理由（--reason） · a reason is required")
    return reason.strip()


def demand_reviewer(current: Run, name: str, unit_code: str) -> Actor:
    """The actor, if it may decide about a unit's submissions.

    Raises:
        RefusedDecision: unknown, of another unit than the reviewing one, or reviewing its own unit's work.
    """
    actor, reviewer = _actor(current, name), units()[unit_code].reviewer_code
    if actor["unit_code"] != reviewer:
        who = units()[reviewer].name_zh if reviewer else "（无）"
        raise RefusedDecision(
            f"{units()[unit_code].name_zh}的报表由{who}审核，{actor['name_zh']}不属于该单位"
            f" · {name} is not of the reviewing unit {reviewer}"
        )
    if actor["unit_code"] == unit_code and not actor["is_second_reviewer"]:
        raise RefusedDecision("不能审核本单位的报表，须由复核人员办理 · nobody reviews their own unit's work")
    return actor


def demand_plan_office(current: Run, name: str) -> Actor:
    """The actor, if it is the plan office's.

    Raises:
        RefusedDecision: unknown, or of another unit.
    """
    actor = _actor(current, name)
    if actor["unit_code"] != PLAN_OFFICE:
        office = units()[PLAN_OFFICE].name_zh
        raise RefusedDecision(f"此项由{office}办理，{actor['name_zh']}不属于该单位 · only the plan office may do this")
    return actor
