"""Tell each unit how well it reported, and each reviewing level how well its units did: once for every month."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any

from jigai.catalog.chasing import chasing
from jigai.catalog.units import units
from jigai.domain.moments import SHANGHAI, shanghai_text
from jigai.domain.periods import Period
from jigai.feedback.earlier_returns import Earlier, Return
from jigai.feedback.unit_scorecard import level_facts, unit_facts
from jigai.stages.notice_facts import SYNTHETIC_TAG
from jigai.stages.session import Run, open_run
from jigai.warehouse import chasing as chased
from jigai.warehouse import mart_reports, reports, unit_quality
from jigai.warehouse.connection import connect

Row = dict[str, Any]
UNIT, LEVEL = "unit_scorecard", "level_scorecard"
EXEMPT = "免报"


def run(now: str) -> dict[str, int]:
    """Returns how many scorecards of which kind were written into the outbox; those of a month written before are not
    written again. The figures are those of the marts as they stand; what is owed of earlier periods is of this moment,
    and a unit with nothing due, received or found in the month hears of it with its next scorecard.

    Raises:
        NotBuilt: no marts were built.
    """
    with open_run(now) as current:
        with connect(current.settings.dsn("bi_reader")) as reader:
            rows = unit_quality.of_month(reader, told_month(current.at))
            known = mart_reports.marts_moment(reader)
        if not rows or known is None:
            return {}
        with current.connection.transaction():
            return dict(_tell(current, rows, shanghai_text(known), _earlier(current)))


def told_month(at: datetime) -> str:
    """The reporting month whose monthly returns fell due in the month that ended last: at 1 April, February's."""
    return f"{_ended_month(at)[0] - timedelta(days=1):%Y-%m}"


def _ended_month(at: datetime) -> tuple[datetime, datetime]:
    """Beginning and end, in Shanghai, of the month that ended last."""
    end = at.astimezone(SHANGHAI).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (end - timedelta(days=1)).replace(day=1), end


def _earlier(current: Run) -> dict[str, Earlier]:
    """Of the months before the one told, by unit: what fell due within the month that ended last (due at its very end
    is in time until then, and falls to the next), and what is still owed, a fourth quarter's final state too."""
    told, (since, until) = told_month(current.at), _ended_month(current.at)
    fell_due: dict[str, list[tuple[Return, str]]] = defaultdict(list)
    for row in reports.obligations(current.connection, current.at, None, None, None):
        if since <= row["due_at"] < until and _last_month(row) < told and row["status"] != EXEMPT:
            fell_due[row["unit_code"]].append((Return(row["form_code"], row["period"]), row["status"]))
    owed: dict[str, list[Return]] = defaultdict(list)
    speaks_for = timedelta(days=chasing().final_speaks_for_days)
    for which in ("first", "final"):
        for row in chased.owed(current.connection, current.at, current.at, chased.EVER, speaks_for, which):
            if row["due_at"] < current.at and _last_month(row) < told:
                owed[row["unit_code"]].append(Return(row["form_code"], row["period"], which == "final"))
    return {unit: Earlier(fell_due[unit], owed[unit]) for unit in {*fell_due, *owed}}


def _last_month(row: Row) -> str:
    return f"{Period.parse(row['period']).last_day:%Y-%m}"


def _tell(current: Run, rows: list[Row], as_of: str, earlier: dict[str, Earlier]) -> Counter[str]:
    reviewed: dict[str, list[Row]] = defaultdict(list)
    outcome = Counter[str]()
    for row in rows:
        unit = units().get(row["unit_code"])
        if unit is None or not unit.submits:
            continue
        its_earlier = earlier.get(unit.unit_code, Earlier())
        outcome[UNIT] += _notify(current, unit.unit_code, UNIT, [row], unit_facts(row, as_of, its_earlier))
        if unit.reviewer_code is not None:
            reviewed[unit.reviewer_code].append(row)
    for reviewer, its in reviewed.items():
        outcome[LEVEL] += _notify(current, reviewer, LEVEL, its, level_facts(its, as_of, earlier))
    return +outcome


def _notify(current: Run, unit_code: str, kind: str, rows: list[Row], facts: dict[str, Any]) -> int:
    """1 when it is new. What it says stays as it is written here, whatever the marts say when it leaves."""
    synthetic = current.settings.instance != "production" or any(row["is_synthetic"] for row in rows)
    about = {**facts, "is_synthetic": synthetic, "synthetic": SYNTHETIC_TAG if synthetic else ""}
    return int(current.notify(unit_code, kind, str(facts["period"]), about))
