"""What the plan office may do to submissions and periods: withdraw, reopen, lock, make an exception. All is kept."""

from datetime import datetime, timedelta
from typing import Any

from jigai.domain.submissions import State
from jigai.stages.authority import Actor, RefusedDecision, demand_plan_office, demand_reason
from jigai.stages.closing import EXCEPTION_GRANTED
from jigai.stages.session import Run, open_run
from jigai.warehouse import decisions, registry

# How long a reopened period takes the corrected submission, where nothing else is said.
DAYS_TO_SEND_AGAIN = 10


def withdraw(submission_id: int, reason: str, actor: str, now: str | None) -> dict[str, Any]:
    """End an accepted version: it is known until now, and nothing takes its place until something is accepted.

    Raises:
        RefusedDecision: not an accepted version that holds, no authority, or no reason.
    """
    with open_run(now) as current, current.connection.transaction():
        person, reason = demand_plan_office(current, actor), demand_reason(reason)
        row = _version(current, submission_id)
        if row["state"] != State.CURRENT:
            raise RefusedDecision(f"第{submission_id}号不是现行版本，无从撤回 · not the version that holds")
        _end(current, row, "withdrawn", reason, person)
    return {"submission_id": submission_id, "state": State.WITHDRAWN.value}


def reopen(submission_id: int, reason: str, actor: str, days: int, now: str | None) -> dict[str, Any]:
    """Let the unit send a wrongly accepted or withdrawn submission again, even where the period is closed or locked.

    Raises:
        RefusedDecision: neither accepted nor withdrawn, no authority, or no reason.
    """
    with open_run(now) as current, current.connection.transaction():
        person, reason = demand_plan_office(current, actor), demand_reason(reason)
        row = _version(current, submission_id)
        if row["state"] not in (State.CURRENT, State.WITHDRAWN):
            raise RefusedDecision(f"第{submission_id}号未被审核通过，无需重开 · it was not accepted")
        until = current.at + timedelta(days=days)
        key = row["unit_code"], row["form_code"], row["period"]
        decisions.grant_exception(current.connection, key, until, person["actor"], reason, current.at)
        if row["state"] == State.CURRENT:
            _end(current, row, "reopened", reason, person, until=until.isoformat())
        else:
            detail = {"reason": reason, "until": until.isoformat()}
            current.record("reopened", submission_id, detail, person["actor"])
            # It was told of the withdrawal; that it may send again is news.
            _tell_granted(current, key, until)
    return {"submission_id": submission_id, "state": State.WITHDRAWN.value, "until": until.isoformat()}


def lock(form_code: str, period: str, reason: str, actor: str, now: str | None) -> dict[str, Any]:
    """From now on the period takes nothing more of this form, but for exceptions.

    Raises:
        RefusedDecision: no authority, or no reason.
    """
    with open_run(now) as current, current.connection.transaction():
        person, reason = demand_plan_office(current, actor), demand_reason(reason)
        decisions.lock_period(current.connection, form_code, period, person["actor"], reason, current.at)
        detail = {"form": form_code, "period": period, "reason": reason}
        current.record("period_locked", None, detail, person["actor"])
    return {"form": form_code, "period": period, "locked_at": current.at.isoformat()}


def make_exception(
    unit_code: str, form_code: str, period: str, days: int, reason: str, actor: str, now: str | None
) -> dict[str, Any]:
    """One unit may still send a form for a closed or locked period, for so many days, and is told so.

    Raises:
        RefusedDecision: no authority, or no reason.
    """
    with open_run(now) as current, current.connection.transaction():
        person, reason = demand_plan_office(current, actor), demand_reason(reason)
        until = current.at + timedelta(days=days)
        key = unit_code, form_code, period
        decisions.grant_exception(current.connection, key, until, person["actor"], reason, current.at)
        detail = {"unit": unit_code, "form": form_code, "period": period, "reason": reason}
        current.record("exception_granted", None, detail | {"until": until.isoformat()}, person["actor"])
        _tell_granted(current, key, until)
    return {"unit": unit_code, "form": form_code, "period": period, "until": until.isoformat()}


def _tell_granted(current: Run, key: tuple[str, str, str], until: datetime) -> None:
    unit_code, form_code, period = key
    about = {"form_code": form_code, "period": period, "until": until.isoformat()}
    current.notify(unit_code, EXCEPTION_GRANTED, "/".join(about.values()), about)


def _version(current: Run, submission_id: int) -> dict[str, Any]:
    rows = registry.find(current.connection, [submission_id])
    if not rows or rows[0]["version"] is None:
        raise RefusedDecision(f"没有第{submission_id}号报送，或它没有版本 · no such version")
    current.lock(rows[0]["unit_code"], rows[0]["form_code"], rows[0]["period"])
    return registry.find(current.connection, [submission_id])[0]


def _end(current: Run, row: dict[str, Any], kind: str, reason: str, person: Actor, **detail: str) -> None:
    decisions.end_version(current.connection, row["submission_id"], current.at)
    current.record(kind, row["submission_id"], {"reason": reason, **detail}, person["actor"])
    current.tell(row["unit_code"], row["submission_id"], kind, f"{kind}-{current.at:%Y%m%d%H%M%S}")
