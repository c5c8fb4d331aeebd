"""What rules say of a unit, form and period whatever was sent: between levels, between units, heard later, of silence.

It is closed when it no longer holds, and kept: what was told can be asked as of any moment.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from jigai.domain.findings import Finding
from jigai.warehouse import verdicts
from jigai.warehouse.connection import Connection

Area = tuple[str, str, str]
Row = dict[str, Any]


def store(
    connection: Connection,
    area: Area,
    rule_ids: Sequence[str],
    findings: Sequence[Finding],
    ruleset: str,
    now: datetime,
) -> list[Finding]:
    """Bring what some rules say of a unit, form and period up to `findings`: one that stands unchanged keeps its first
    moment, one that no longer holds is closed, one that comes back or says something else is raised anew.

    Returns:
        the findings that were raised now.
    """
    unit_code, form_code, period = area
    scope = {"submission_id": None, "unit_code": unit_code, "form_code": form_code, "period": period}
    scope["identity"] = identity = "/".join(area)
    last = _last_said(connection, area, rule_ids)
    # A run at an earlier moment, as of a demo that is run again, has nothing to say of what was said after it.
    later = {key for key, row in last.items() if (row["closed_at"] or row["found_at"]) > now}
    last = {key: row for key, row in last.items() if key not in later}
    named = ((finding.identity(identity), finding) for finding in reversed(findings))
    said = {key: finding for key, finding in named if key not in later}
    standing = {key: row for key, row in last.items() if row["closed_at"] is None}
    kept = {key for key, row in standing.items() if key in said and _says(row, said[key])}
    _take_back(connection, [row["finding_id"] for key, row in standing.items() if key not in kept], now)
    fresh = {key: finding for key, finding in said.items() if key not in kept}
    verdicts.insert(
        connection,
        [
            verdicts.record(finding, scope, ruleset, now, _occurrence(last.get(key), now))
            for key, finding in fresh.items()
        ],
    )
    return list(fresh.values())


def _last_said(connection: Connection, area: Area, rule_ids: Sequence[str]) -> dict[str, Row]:
    """By the finding's identity: its latest occurrence."""
    rows = connection.execute(
        """
        select finding_id, occurrence, found_at, closed_at, severity, value, expected, difference from audit.finding
        where submission_id is null and unit_code = %s and form_code = %s and period = %s and rule_id = any(%s)
        order by occurrence
        """,
        (*area, list(rule_ids)),
    )
    return {row["finding_id"].partition("-")[0]: row for row in rows}


def _says(row: Row, finding: Finding) -> bool:
    """Whether it was told like this; other words for the same numbers are no news."""
    told = (finding.severity, finding.value, finding.expected, finding.difference)
    return (row["severity"], row["value"], row["expected"], row["difference"]) == told


def _take_back(connection: Connection, finding_ids: list[str], now: datetime) -> None:
    # What this very run said has been told to nobody yet.
    connection.execute("delete from audit.finding where finding_id = any(%s) and found_at = %s", (finding_ids, now))
    connection.execute("update audit.finding set closed_at = %s where finding_id = any(%s)", (now, finding_ids))


def _occurrence(last: Row | None, now: datetime) -> int:
    if last is None:
        return 1
    was_taken_back = last["closed_at"] is None and last["found_at"] == now
    return int(last["occurrence"]) + (not was_taken_back)


def told(
    connection: Connection, rule_ids: Sequence[str], periods: Sequence[str] | None = None
) -> set[tuple[str, Area]]:
    """(rule, (unit, form, period)) of everything these rules say of areas, of some periods or of all."""
    rows = connection.execute(
        """
        select distinct rule_id, unit_code, form_code, period from audit.finding
        where submission_id is null and closed_at is null and rule_id = any(%s)
            and (%s::text[] is null or period = any(%s))
        """,
        (list(rule_ids), None if periods is None else list(periods), list(periods or [])),
    )
    return {(row["rule_id"], (row["unit_code"], row["form_code"], row["period"])) for row in rows}


def load(connection: Connection, areas: Sequence[Area]) -> dict[Area, list[Finding]]:
    """What is said of units, forms and periods themselves and stands."""
    found: dict[Area, list[Finding]] = {}
    for row in connection.execute(
        """
        select f.* from audit.finding as f
        inner join unnest(%s::text[], %s::text[], %s::text[]) as a (unit_code, form_code, period)
            using (unit_code, form_code, period)
        where f.submission_id is null and f.closed_at is null
        order by f.rule_id, f.row_number nulls first, f.column_key
        """,
        [list(part) for part in zip(*areas, strict=True)] or [[], [], []],
    ):
        found.setdefault((row["unit_code"], row["form_code"], row["period"]), []).append(verdicts.finding_of(row))
    return found
