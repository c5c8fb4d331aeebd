"""What the plan office does with the outbox: take dead letters up again, hold a unit's messages back for a while."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from jigai.domain.moments import moment
from jigai.stages.authority import RefusedDecision, demand_plan_office, demand_reason
from jigai.stages.session import open_run
from jigai.warehouse import outbox_care


def requeue(
    delivery_ids: Sequence[int] | None, unit_code: str | None, reason: str, actor: str, now: str | None
) -> list[dict[str, Any]]:
    """Try dead letters again, from the first attempt on.

    Raises:
        RefusedDecision: no authority, no reason, or nothing there that is dead.
    """
    with open_run(now, role="alerts") as current, current.connection.transaction():
        person, reason = demand_plan_office(current, actor), demand_reason(reason)
        taken = outbox_care.requeue(current.connection, delivery_ids, unit_code, current.at)
        if not taken:
            raise RefusedDecision("没有符合条件的死信 · no dead letter like that")
        detail = {"deliveries": [row["delivery_id"] for row in taken], "reason": reason}
        current.record("messages_requeued", None, detail, person["actor"])
    return taken


def snooze(
    unit_code: str, until: str | None, kinds: Sequence[str], reason: str, actor: str, now: str | None
) -> dict[str, Any]:
    """Hold back what goes to a unit until a moment; with `until` None, hold back no longer. Nothing of it is lost.

    Raises:
        RefusedDecision: no authority, no reason, or a moment that has passed.
    """
    with open_run(now, role="alerts") as current, current.connection.transaction():
        person, reason = demand_plan_office(current, actor), demand_reason(reason)
        detail: dict[str, Any] = {"unit": unit_code, "reason": reason}
        if until is None:
            detail["woken"] = outbox_care.wake(current.connection, unit_code, current.at)
        else:
            last = _later(until, current.at)
            wanted = list(kinds) or None
            outbox_care.snooze(current.connection, unit_code, wanted, current.at, last, person["actor"], reason)
            detail |= {"until": last.isoformat(), "kinds": wanted}
        current.record("messages_snoozed", None, detail, person["actor"])
    return detail


def _later(text: str, at: datetime) -> datetime:
    last = moment(text)
    if last <= at:
        raise RefusedDecision(f"暂缓到{text}已过，请写今后的时间 · that moment has passed")
    return last
