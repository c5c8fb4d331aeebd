"""The register of alerts: what is open at which unit, since when, and every step of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from jigai.domain.alerts import Change, Known, Progress, Standing
from jigai.warehouse.connection import Connection

Row = dict[str, Any]
Key = tuple[str, str, str]
_STATUS = {Change.MENDED: "mended", Change.CLOSED: "closed"}


def known(connection: Connection, key: Key) -> dict[str, Known]:
    """Every alert of what a unit sent for a form and period, by cause."""
    return _known(connection, key, False, None)


def known_of_area(connection: Connection, key: Key, rule_ids: Sequence[str]) -> dict[str, Known]:
    """Every alert that these rules opened of a unit, form and period whatever was sent, by cause."""
    return _known(connection, key, True, list(rule_ids))


def _known(connection: Connection, key: Key, residual: bool, rule_ids: list[str] | None) -> dict[str, Known]:
    return {
        row["cause_key"]: Known(row["alert_id"], row["cause_key"], row["status"], row["fingerprint"])
        for row in connection.execute(
            "select alert_id, cause_key, status, fingerprint from audit.alert"
            " where unit_code = %s and form_code = %s and period = %s and is_residual = %s"
            " and (%s::text[] is null or rule_id = any(%s))",
            (*key, residual, rule_ids, rule_ids),
        )
    }


def store(
    connection: Connection, key: Key, stands: Mapping[str, Standing], changed: Mapping[str, Change],
    explained: frozenset[str], submission_id: int | None, now: datetime,
) -> None:  # fmt: skip
    """Write what changed, and where all that stands was found last, inside the caller's transaction.

    Args:
        key: unit, form and period.
        explained: causes that close because their explanation was taken; the others were corrected.
        submission_id: None for an area against its parts.
    """
    standing = [(_values(key, cause, submission_id, now)) for cause in stands.values()]
    gone = [
        (_STATUS[change], now if change is Change.CLOSED else None,
         ("explained" if cause_key in explained else "corrected") if change is Change.CLOSED else None,
         now, *key, cause_key)
        for cause_key, change in changed.items()
        if change in _STATUS
    ]  # fmt: skip
    steps = [(change, submission_id, now, *key, cause_key) for cause_key, change in changed.items()]
    with connection.cursor() as cursor:
        if standing:
            cursor.executemany(_UPSERT, standing)
        if gone:
            cursor.executemany(_SETTLE, gone)
        if steps:
            cursor.executemany(_STEP, steps)


_UPSERT = """
insert into audit.alert as a (
    unit_code, form_code, period, rule_id, business_key, column_key, cause_key, is_residual, severity, status,
    fingerprint, finding_count, message_zh, message_en, remedy_zh, submission_id, opened_at, changed_at
)
values (
    %(unit)s, %(form)s, %(period)s, %(rule)s, %(key)s, %(column)s, %(cause)s, %(submission)s::bigint is null,
    %(severity)s, 'open', %(fingerprint)s, %(count)s, %(message_zh)s, %(message_en)s, %(remedy_zh)s, %(submission)s,
    %(now)s, %(now)s
)
on conflict (unit_code, form_code, period, cause_key) do update
set
    severity = excluded.severity, status = 'open', fingerprint = excluded.fingerprint,
    finding_count = excluded.finding_count, message_zh = excluded.message_zh, message_en = excluded.message_en,
    remedy_zh = excluded.remedy_zh, submission_id = excluded.submission_id, closed_at = null, closed_how = null,
    changed_at = case
        when a.status = 'open' and a.fingerprint = excluded.fingerprint then a.changed_at else excluded.changed_at
    end,
    reopened_count = a.reopened_count + (a.status <> 'open')::int
where a.status <> 'open' or a.fingerprint <> excluded.fingerprint
    or a.submission_id is distinct from excluded.submission_id
"""
_SETTLE = """
update audit.alert set status = %s, closed_at = %s, closed_how = %s, changed_at = %s
where unit_code = %s and form_code = %s and period = %s and cause_key = %s
"""
_STEP = """
insert into audit.alert_change (alert_id, change_number, change, submission_id, at, message_zh)
select
    a.alert_id, 1 + (select count(*) from audit.alert_change as c where c.alert_id = a.alert_id), %s, %s, %s,
    a.message_zh
from audit.alert as a where a.unit_code = %s and a.form_code = %s and a.period = %s and a.cause_key = %s
"""


def _values(key: Key, cause: Standing, submission_id: int | None, now: datetime) -> Row:
    first = cause.first
    return {
        "unit": key[0], "form": key[1], "period": key[2], "rule": first.rule_id, "key": Jsonb(first.business_key),
        "column": first.column_key, "cause": cause.cause_key, "severity": cause.severity,
        "fingerprint": cause.fingerprint, "count": cause.finding_count, "message_zh": first.message_zh,
        "message_en": first.message_en, "remedy_zh": first.remedy_zh, "submission": submission_id, "now": now,
    }  # fmt: skip


def progress(connection: Connection, occasions: Sequence[tuple[int, datetime]]) -> dict[tuple[int, datetime], Progress]:
    """What the verdicts given on submissions at these moments changed."""
    changed: dict[tuple[int, datetime], dict[str, str | None]] = {occasion: {} for occasion in occasions}
    rows = connection.execute(
        """
        select o.submission_id, o.at, c.change, a.cause_key
        from unnest(%s::bigint[], %s::timestamptz[]) as o (submission_id, at)
        join audit.submission as s using (submission_id)
        join audit.alert as a
            on a.unit_code = s.unit_code and a.form_code = s.form_code and a.period = s.period and not a.is_residual
        left join audit.alert_change as c
            on c.alert_id = a.alert_id and c.submission_id = o.submission_id and c.at = o.at
        where c.alert_id is not null or a.opened_at < o.at
        order by a.alert_id, c.change_number
        """,
        ([number for number, _ in occasions], [at for _, at in occasions]),
    )
    for row in rows:
        changed[row["submission_id"], row["at"]][row["cause_key"]] = row["change"]
    return {occasion: _progress(found) for occasion, found in changed.items()}


def _progress(found: dict[str, str | None]) -> Progress:
    """`found`: what changed, by cause; None where the cause was known before and is as it was."""
    gone = (Change.MENDED, Change.CLOSED)
    return Progress(
        {key: change for key, change in found.items() if change is not None and change not in gone},
        frozenset(key for key, change in found.items() if change is None),
        mended=sum(change == Change.MENDED for change in found.values()),
        closed=sum(change == Change.CLOSED for change in found.values()),
    )


def residual_changes(connection: Connection, key: Key, rule_ids: Sequence[str], at: datetime) -> list[Row]:
    """change, message_zh, message_en, remedy_zh of what these rules say of an area and that changed just then."""
    return connection.execute(
        """
        select c.change, c.message_zh, a.message_en, a.remedy_zh
        from audit.alert_change as c join audit.alert as a using (alert_id)
        where a.unit_code = %s and a.form_code = %s and a.period = %s and c.at = %s and a.is_residual
            and a.rule_id = any(%s)
        order by c.alert_id
        """,
        (*key, at, list(rule_ids)),
    ).fetchall()
