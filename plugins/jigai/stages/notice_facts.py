"""The facts of messages that belong to no submission of the unit they go to, as they are when they leave."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from jigai.catalog.chasing import chasing as chasing_rules
from jigai.catalog.forms import forms
from jigai.catalog.obligations import closing_at
from jigai.catalog.units import units
from jigai.domain.findings import Severity
from jigai.domain.periods import Period
from jigai.domain.submissions import Disposition
from jigai.feedback.listing import place_text
from jigai.feedback.owed_notice import Owed, owed_facts
from jigai.feedback.summary import day_text, deadline_text
from jigai.stages.alerting import RESIDUAL, REVIEW_WAITING
from jigai.stages.chase import EXCEPTION_REMINDER, SILENCE
from jigai.stages.chase import FINAL_KINDS as FINALLY_CHASING
from jigai.stages.chase import KINDS as CHASING
from jigai.stages.closing import CLOSED, EXCEPTION_GRANTED
from jigai.stages.judging_letters import LETTER, LETTERS_FOR_PEOPLE
from jigai.stages.letter_facts import SYNTHETIC_TAG, letter_facts, letters_for_people
from jigai.stages.session import Run
from jigai.warehouse import alert_register, answers, chasing, decisions, registry, verdicts

Row = dict[str, Any]
Facts = dict[str, Any]
_AFTER_ALL = 2**62  # no submission has this number
_MARKS_ZH = {"opened": "", "changed": "有变化", "reopened": "再次出现"}


def facts_of(current: Run, delivery: Row) -> Facts | None:
    """What a delivery's template prints: `about` as it was enqueued, or what its kind looks up; None where there is
    nothing to tell any more."""
    gather = _GATHER.get(delivery["kind"])
    if gather is not None:
        return gather(current, delivery)
    return {"items": [], "is_synthetic": current.settings.instance != "production", **delivery["about"]}


def document_of(unit_code: str, form_code: str, period: str) -> str:
    """兴庆区2021年3月《重点技术改造项目调度表》（JG02）."""
    title = forms()[form_code].title_zh
    return f"{units()[unit_code].name_zh}{Period.parse(period).label_zh}《{title}》（{form_code}）"


def _review_waiting(current: Run, delivery: Row) -> Facts | None:
    """Explained conditional findings nobody has decided yet; None once they are, or a newer version has come."""
    submission_id = delivery["about"]["submission_id"]
    row = answers.to_tell(current.connection, [submission_id])[submission_id]
    waiting = [
        finding
        for finding in verdicts.load(current.connection, [submission_id]).get(submission_id, [])
        if finding.severity is Severity.CONDITIONAL and finding.root is None and not finding.is_shadow
        and finding.decision is None
    ]  # fmt: skip
    if row["disposition"] != Disposition.UNDER_REVIEW or not waiting or _has_newer_version(current, row):
        return None
    return {
        "document": document_of(row["unit_code"], row["form_code"], row["period"]),
        "unit_name": row["unit_name"],
        "version": row["version"],
        "received_at": day_text(row["received_at"]),
        "items": [
            {
                "finding_id": finding.identity(str(submission_id)),
                "place": place_text(finding),
                "message_zh": finding.message_zh,
                "message_en": finding.message_en,
                "explanation": finding.explanation,
            }
            for finding in waiting
        ],
        "is_synthetic": row["is_synthetic"],
        "synthetic": SYNTHETIC_TAG if row["is_synthetic"] else "",
    }


def _has_newer_version(current: Run, row: Row) -> bool:
    key = row["unit_code"], row["form_code"], row["period"]
    latest = registry.latest_version(current.connection, *key, before=_AFTER_ALL)
    return latest is not None and latest["submission_id"] != row["submission_id"]


def _residual(current: Run, delivery: Row) -> Facts | None:
    """An area against its parts: what changed when the message was written."""
    about = delivery["about"]
    key = about["unit_code"], about["form_code"], about["period"]
    changed = alert_register.residual_changes(current.connection, key, about["rule_ids"], delivery["created_at"])
    stands = [row for row in changed if row["change"] in _MARKS_ZH]
    synthetic = current.settings.instance != "production"
    return {
        "document": document_of(*key),
        "unit_name": units()[key[0]].name_zh,
        "period_label": Period.parse(key[2]).label_zh,
        "items": [row | {"mark": _MARKS_ZH[row["change"]]} for row in stands],
        "settled_count": len(changed) - len(stands),
        "is_synthetic": synthetic,
        "synthetic": SYNTHETIC_TAG if synthetic else "",
    }


def _owed(current: Run, delivery: Row) -> Facts | None:
    """What of it is still owed when the message leaves; None once all has come, or the time granted for it is over."""
    kind = delivery["kind"]
    which: chasing.Round = (
        "final" if kind in FINALLY_CHASING else "exception" if kind == EXCEPTION_REMINDER else "first"
    )
    rows = _still_owed(current, delivery, which)
    return _facts_of_owed(current, rows, delivery["created_at"]) if rows else None


def _closed(current: Run, delivery: Row) -> Facts | None:
    """What of it nothing meets; None where all was given more time meanwhile."""
    rows = [
        row
        for row in _still_owed(current, delivery, "first")
        if not decisions.takes_more(
            current.connection, row["unit_code"], row["form_code"], row["period"], current.at
        )
    ]  # fmt: skip
    return _facts_of_owed(current, rows, delivery["created_at"]) if rows else None


def _still_owed(current: Run, delivery: Row, which: chasing.Round) -> list[Row]:
    speaks_for = timedelta(days=chasing_rules().final_speaks_for_days)
    return chasing.still_owed(current.connection, delivery["about"]["owed"], speaks_for, which, current.at)


def _facts_of_owed(current: Run, rows: list[Row], at: datetime) -> Facts:
    locked = decisions.locked(current.connection)
    owed = [
        Owed(
            row["unit_code"],
            row["unit_name"],
            row["form_code"],
            forms()[row["form_code"]].title_zh,
            row["period"],
            row["due_at"],
            Disposition(row["disposition"]) if row["disposition"] else None,
            row["version"],
            _closed_at(row, locked.get((row["form_code"], row["period"]))),
            row["state"] == "current",
        )
        for row in rows
    ]
    synthetic = current.settings.instance != "production"
    return {
        **owed_facts(owed, at),
        "is_synthetic": synthetic,
        "synthetic": SYNTHETIC_TAG if synthetic else "",
    }


def _closed_at(row: Row, locked_at: datetime | None) -> datetime | None:
    """A lock by hand comes before the calendar's day, and the end of an exception after either; None: it never does."""
    closed_at: datetime | None = locked_at or closing_at(forms()[row["form_code"]], Period.parse(row["period"]))
    return max((moment for moment in (closed_at, row["until"]) if moment is not None), default=None)


def _exception_granted(current: Run, delivery: Row) -> Facts | None:
    """Until when; None once that is over."""
    about, synthetic = delivery["about"], current.settings.instance != "production"
    until = datetime.fromisoformat(about["until"])
    if until <= current.at:
        return None
    return {
        "document": document_of(delivery["unit_code"], about["form_code"], about["period"]),
        "deadline": deadline_text(until),
        "items": [],
        "is_synthetic": synthetic,
        "synthetic": SYNTHETIC_TAG if synthetic else "",
    }


def _silence(current: Run, delivery: Row) -> Facts | None:
    """Whose silence it is; None once something was sent or a further period is told of."""
    owed = tuple(delivery["about"]["owed"])
    stands = [
        row
        for row in chasing.silent(current.connection, current.at, chasing.EVER)
        if (row["unit_code"], row["form_code"], row["period"]) == owed and row["hearer_code"] == delivery["unit_code"]
    ]
    if not stands:
        return None
    synthetic = current.settings.instance != "production"
    return {
        "document": document_of(*owed),
        "items": stands,
        "is_synthetic": synthetic,
        "synthetic": SYNTHETIC_TAG if synthetic else "",
    }


_GATHER: dict[str, Callable[[Run, Row], Facts | None]] = {
    REVIEW_WAITING: _review_waiting,
    RESIDUAL: _residual,
    SILENCE: _silence,
    CLOSED: _closed,
    EXCEPTION_GRANTED: _exception_granted,
    LETTER: letter_facts,
    LETTERS_FOR_PEOPLE: letters_for_people,
    **dict.fromkeys((*CHASING, *FINALLY_CHASING, EXCEPTION_REMINDER), _owed),
}
