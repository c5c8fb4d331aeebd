"""Tell each unit how well it reported, and each reviewing level how well its units did: once for every month."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any

from jigai.catalog.units import units
from jigai.domain.moments import SHANGHAI, shanghai_text
from jigai.feedback.unit_scorecard import level_facts, unit_facts
from jigai.stages.notice_facts import SYNTHETIC_TAG
from jigai.stages.session import Run, open_run
from jigai.warehouse import mart_reports, unit_quality
from jigai.warehouse.connection import connect

Row = dict[str, Any]
UNIT, LEVEL = "unit_scorecard", "level_scorecard"


def run(now: str) -> dict[str, int]:
    """Returns how many scorecards of which kind were written into the outbox; those of a month written before are not
    written again. The figures are those of the marts as they stand.

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
            return dict(_tell(current, rows, shanghai_text(known)))


def told_month(at: datetime) -> str:
    """The reporting month whose monthly returns fell due in the month that ended last: at 1 April, February's."""
    first = at.astimezone(SHANGHAI).replace(day=1)
    ended = (first - timedelta(days=1)).replace(day=1)
    return f"{ended - timedelta(days=1):%Y-%m}"


def _tell(current: Run, rows: list[Row], as_of: str) -> Counter[str]:
    reviewed: dict[str, list[Row]] = defaultdict(list)
    outcome = Counter[str]()
    for row in rows:
        unit = units().get(row["unit_code"])
        if unit is None or not unit.submits:
            continue
        outcome[UNIT] += _notify(current, unit.unit_code, UNIT, [row], unit_facts(row, as_of))
        if unit.reviewer_code is not None:
            reviewed[unit.reviewer_code].append(row)
    for reviewer, its in reviewed.items():
        outcome[LEVEL] += _notify(current, reviewer, LEVEL, its, level_facts(its, as_of))
    return +outcome


def _notify(current: Run, unit_code: str, kind: str, rows: list[Row], facts: dict[str, Any]) -> int:
    """1 when it is new. What it says stays as it is written here, whatever the marts say when it leaves."""
    synthetic = current.settings.instance != "production" or any(row["is_synthetic"] for row in rows)
    about = {**facts, "is_synthetic": synthetic, "synthetic": SYNTHETIC_TAG if synthetic else ""}
    return int(current.notify(unit_code, kind, str(facts["period"]), about))
