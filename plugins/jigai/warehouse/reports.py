"""Reading questions of the command line and the pages, to the registry."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from jigai.warehouse.connection import Connection, WarehouseError
from jigai.warehouse.paging import Beyond


class BadQuery(Exception):
    """A query of the user's was refused by the database; carries its words."""


# Met by the first version accepted since the last withdrawal, at the time its file arrived: a correction leaves the
# first in time; what was withdrawn, and all it had taken the place of, meets nothing any more. fct_obligation says the
# same, and so does who is chased.
_OBLIGATIONS = """
        select
            o.unit_code, u.name_zh as unit_name, o.form_code, o.period, o.due_at, s.submission_id, s.version,
            s.received_at, latest.disposition as latest_disposition, latest.submission_id as latest_submission_id,
            case
                when o.is_exempt then '免报'
                when s.is_nil_return then '零报告'
                when s.received_at > o.due_at then '迟报'
                when s.submission_id is not null then '已报'
                when %(now)s > o.due_at then '逾期未报'
                else '未报'
            end as status
        from audit.obligation as o
        join audit.unit as u using (unit_code)
        left join lateral (
            select
                c.submission_id, c.version, c.received_at,
                bool_or(c.is_nil_return and coalesce(c.known_to > %(now)s, true)) over () as is_nil_return
            from (
                select
                    x.*,
                    max(x.known_to) filter (where x.state = 'withdrawn' and x.known_to <= %(now)s) over () as ended_at
                from audit.submission as x
                where x.unit_code = o.unit_code and x.form_code = o.form_code and x.period = o.period
                    and x.known_from <= %(now)s
            ) as c
            where (c.state <> 'withdrawn' or c.known_to > %(now)s) and coalesce(c.known_from >= c.ended_at, true)
            order by c.received_at, c.version limit 1
        ) as s on true
        left join lateral (
            select disposition, submission_id from audit.submission as x
            where x.unit_code = o.unit_code and x.form_code = o.form_code and x.period = o.period
                and x.version is not null
            order by x.version desc limit 1
        ) as latest on true
        where (%(unit)s::text is null or o.unit_code = %(unit)s)
            and (%(form)s::text is null or o.form_code = %(form)s)
            and (%(period)s::text is null or o.period = %(period)s)
            and (%(period)s::text is not null or o.period_end <= %(now)s::date)
"""


def obligations(
    connection: Connection, now: datetime, unit: str | None, form: str | None, period: str | None
) -> list[dict[str, Any]]:
    """What is owed and what became of it, as known at a moment; status 免报, 已报, 迟报, 零报告, 逾期未报 or 未报."""
    return connection.execute(
        _OBLIGATIONS + " order by o.period_end, o.form_code, o.unit_code",
        {"now": now, "unit": unit, "form": form, "period": period},
    ).fetchall()


def obligations_beyond(
    connection: Connection, now: datetime, wanted: dict[str, Any], beyond: Beyond, limit: int
) -> list[dict[str, Any]]:
    """A page of the same, the last due first; key: due_at, unit, form, period.

    `wanted`: unit, form, period, status; None asks for all of it.
    """
    key = ("o.due_at", "o.unit_code", "o.form_code", "o.period")
    found = connection.execute(
        f"""
        select * from ({_OBLIGATIONS} and {beyond.rows_of(*key)}) as o
        where %(status)s::text is null or o.status = %(status)s
        order by {beyond.order(*key)}
        limit %(limit)s
        """,  # noqa: S608 -- nothing but the texts above
        wanted | beyond.values | {"now": now, "limit": limit},
    ).fetchall()
    return beyond.in_order(found)


def submissions(connection: Connection, unit: str | None, form: str | None, period: str | None) -> list[dict[str, Any]]:
    return connection.execute(
        """
        select
            s.submission_id, s.file_name, coalesce(s.unit_code, s.sender_unit_code) as unit_code, s.form_code, s.period,
            s.version, s.disposition, s.state, s.stage, s.received_at, s.known_from, s.known_to, s.is_synthetic,
            s.file_sha256, s.duplicate_of, s.feedback_path, r.receipt_id
        from audit.submission as s left join audit.receipt as r using (submission_id)
        where (%(unit)s::text is null or coalesce(s.unit_code, s.sender_unit_code) = %(unit)s)
            and (%(form)s::text is null or s.form_code = %(form)s)
            and (%(period)s::text is null or s.period = %(period)s)
        order by s.submission_id
        """,
        {"unit": unit, "form": form, "period": period},
    ).fetchall()


def receipt(connection: Connection, receipt_id: str) -> dict[str, Any] | None:
    """A receipt with the submission it proves and what the event chain says of it: whether the receipt's hash stands
    there (`is_in_chain`), nothing was tampered with (`is_chain_whole`), this very file was received before
    (`is_received_in_chain`) and its verdict was given (`is_judged_in_chain`)."""
    return connection.execute(
        """
        select
            r.receipt_id, r.issued_at, r.file_sha256, r.event_hash, s.submission_id, s.file_name, s.unit_code,
            s.form_code, s.period, s.version, s.disposition, s.received_at, s.size_bytes, s.archive_path,
            exists (select 1 from audit.event as e where e.hash = r.event_hash) as is_in_chain,
            not exists (select 1 from audit.broken_event) as is_chain_whole,
            exists (
                select 1 from audit.event as e join audit.event as h on h.hash = r.event_hash
                where e.submission_id = r.submission_id and e.kind = 'received' and e.event_id <= h.event_id
                    and e.detail ->> 'sha256' = r.file_sha256 and e.at = s.received_at
            ) as is_received_in_chain,
            -- A decision of the reviewing level gives the verdict anew; the event says which way it went.
            exists (
                select 1 from audit.event as e
                where e.submission_id = r.submission_id
                    and e.kind in (s.disposition, 'explanation_approved', 'explanation_rejected')
            ) as is_judged_in_chain
        from audit.receipt as r join audit.submission as s using (submission_id)
        where r.receipt_id = %s
        """,
        (receipt_id,),
    ).fetchone()


def findings(connection: Connection, ids: list[int] | None = None) -> list[dict[str, Any]]:
    """Findings a unit is shown, gravest first; what was said of a unit and period only while it stands."""
    return connection.execute(
        """
        select f.*, s.file_name, s.version, s.disposition
        from audit.finding as f left join audit.submission as s using (submission_id)
        where not f.is_shadow and f.root is null and f.closed_at is null
            and (%s::bigint[] is null or f.submission_id = any(%s))
        order by array_position(array['mandatory', 'conditional', 'query', 'notice'], f.severity), f.submission_id,
            f.row_number nulls first, f.rule_id
        """,
        (ids, ids),
    ).fetchall()


def query(connection: Connection, text: str) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
    """Run a statement of the user's; column names and rows.

    Raises:
        BadQuery: the database refused it.
    """
    try:
        cursor = connection.execute(text.encode())
    except WarehouseError as error:
        raise BadQuery(str(error).strip()) from error
    if cursor.description is None:
        return [], iter(())
    names = [column.name for column in cursor.description]
    return names, (tuple(row.values()) for row in cursor)
