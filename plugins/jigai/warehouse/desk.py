"""What the quality desk asks: pages of findings, submissions, obligations and deliveries, each continued from a key.

Every statement only reads, in a transaction that may do nothing else.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, LiteralString

from psycopg.errors import QueryCanceled

from jigai.warehouse.connection import Connection, connect
from jigai.warehouse.paging import TOP, Beyond

Row = dict[str, Any]
PAGE_ROWS = 50
MOST_COUNTED = 10_000
# A word may stand anywhere in a finding, and no index knows where: a page looks for it among so many findings that fit
# all other filters, and the next page goes on from there.
MOST_SEARCHED = 20_000
_SECONDS = 10
# What a finding is by now. The first that fits: one of a rule in the shadow is shown to nobody else.
_STATE = """
    case
        when f.is_shadow then 'shadow'
        when f.root is not null then 'consequence'
        when f.closed_at is not null then 'closed'
        when f.decision = 'approved' then 'approved'
        when f.refusal is not null or f.decision = 'rejected' then 'refused'
        when f.explanation is not null and f.severity = 'conditional' and s.disposition = 'under_review' then 'awaiting'
        when f.explanation is not null then 'explained'
        else 'open'
    end
"""
_MATCHES = f"""
    (%(unit)s::text is null or f.unit_code = %(unit)s)
    and (%(form)s::text is null or f.form_code = %(form)s)
    and (%(period)s::text is null or f.period = %(period)s)
    and (%(rule)s::text is null or f.rule_id = %(rule)s or f.rule_name = %(rule)s)
    and (%(severity)s::text is null or f.severity = %(severity)s)
    and (%(submission)s::bigint is null or f.submission_id = %(submission)s)
    and (%(state)s::text is null or {_STATE} = %(state)s)
"""
_SAYS = """
    (
        %(text)s::text is null
        or strpos(
            lower(concat_ws(' ', f.message_zh, f.value, f.explanation, f.business_key::text)), lower(%(text)s)
        ) > 0
    )
"""
_FINDING_KEY = ("f.found_at", "f.finding_id")


class TooSlow(Exception):
    """The question took longer than the desk waits for; narrower filters answer sooner."""


@contextmanager
def reading(dsn: str) -> Iterator[Connection]:
    """A connection that can read only, and no statement of which runs on for long.

    Raises:
        TooSlow: a statement took longer than ten seconds.
    """
    try:
        with connect(dsn) as connection:
            connection.execute("set transaction read only")
            connection.execute(f"set local statement_timeout = '{_SECONDS}s'")
            yield connection
    except QueryCanceled as error:
        raise TooSlow("查询超过10秒，请缩小筛选范围 · the query took too long: narrow the filters") from error


def is_synthetic(connection: Connection) -> bool:
    row = connection.execute("select is_synthetic from audit.instance").fetchone()
    return bool(row and row["is_synthetic"])


def findings(connection: Connection, wanted: Row, beyond: Beyond = TOP) -> list[Row]:
    """At most PAGE_ROWS + 1 findings, the latest first; key: found_at, finding_id.

    `wanted`: unit, form, period, rule, severity, submission, state, text; None asks for all of it. A text is looked for
    among MOST_SEARCHED findings: `searched_to` says where to go on.
    """
    found = connection.execute(
        f"""
        select f.finding_id, f.submission_id, f.unit_code, u.name_zh as unit_name, f.form_code, f.period, f.rule_id,
            f.rule_name, f.severity, f.sheet, f.cell, f.row_number, f.column_caption, f.value, f.message_zh, f.found_at,
            {_STATE} as state, s.version, s.disposition
        from ({_looked_at(wanted, beyond)}) as f
        join audit.unit as u using (unit_code)
        left join audit.submission as s on s.submission_id = f.submission_id
        where {_SAYS}
        order by {beyond.order(*_FINDING_KEY)}
        limit {PAGE_ROWS + 1}
        """,  # noqa: S608 -- nothing but the texts above
        wanted | beyond.values,
    ).fetchall()
    return beyond.in_order(found)


def searched_to(connection: Connection, wanted: Row, beyond: Beyond = TOP) -> Row | None:
    """The last finding among which a text was looked for (found_at, finding_id); None where there are no more."""
    farther = Beyond(beyond.key, not beyond.backwards)
    row = connection.execute(
        f"""
        select found_at, finding_id, count(*) over () as looked_at from ({_looked_at(wanted, beyond)}) as f
        order by {farther.order(*_FINDING_KEY)} limit 1
        """,  # noqa: S608 -- nothing but the texts above
        wanted | beyond.values,
    ).fetchone()
    return row if row and row["looked_at"] == MOST_SEARCHED else None


def _looked_at(wanted: Row, beyond: Beyond) -> str:
    """The findings that fit every filter but the text, as far as a page needs them."""
    return f"""
        select f.* from audit.finding as f
        left join audit.submission as s on s.submission_id = f.submission_id
        where {beyond.rows_of(*_FINDING_KEY)} and {_MATCHES}
        order by {beyond.order(*_FINDING_KEY)}
        limit {MOST_SEARCHED if wanted["text"] else PAGE_ROWS + 1}
    """  # noqa: S608 -- nothing but the texts above


def finding_count(connection: Connection, wanted: Row) -> int:
    """How many fit every filter but the text, counted no further than MOST_COUNTED + 1."""
    row = connection.execute(
        f"""
        select count(*) as found from (
            select 1 from audit.finding as f left join audit.submission as s on s.submission_id = f.submission_id
            where {_MATCHES} limit {MOST_COUNTED + 1}
        ) as counted
        """,  # noqa: S608 -- nothing but the texts above
        wanted,
    ).fetchone()
    assert row is not None
    return int(row["found"])


def finding(connection: Connection, finding_id: str) -> Row | None:
    """One finding in full, with its submission's file and what was decided about its explanation."""
    return connection.execute(
        f"""
        select f.*, u.name_zh as unit_name, {_STATE} as state, s.version, s.disposition, s.file_name, s.archive_path,
            s.source_kind, s.data_sheet, s.column_letters, s.is_synthetic,
            r.actor as decided_by, r.reason as decided_why, r.decided_at
        from audit.finding as f
        join audit.unit as u using (unit_code)
        left join audit.submission as s on s.submission_id = f.submission_id
        left join lateral (
            select * from audit.review as v where v.finding_id = f.finding_id order by v.review_id desc limit 1
        ) as r on true
        where f.finding_id = %s
        """,  # noqa: S608 -- nothing but the texts above
        (finding_id,),
    ).fetchone()


def submissions(connection: Connection, wanted: Row, beyond: Beyond = TOP) -> list[Row]:
    """At most PAGE_ROWS + 1 submissions, the latest first; key: submission_id.

    `wanted`: unit, form, period, disposition, stage; None asks for all of it.
    """
    found = connection.execute(
        f"""
        select s.submission_id, s.file_name, coalesce(s.unit_code, s.sender_unit_code) as unit_code,
            u.name_zh as unit_name, s.form_code, s.period, s.version, s.disposition, s.state, s.stage, s.received_at,
            (
                select count(*) from audit.finding as f
                where f.submission_id = s.submission_id and f.root is null and not f.is_shadow
            ) as findings
        from audit.submission as s
        left join audit.unit as u on u.unit_code = coalesce(s.unit_code, s.sender_unit_code)
        where {beyond.rows_of("s.submission_id")}
            and (%(unit)s::text is null or coalesce(s.unit_code, s.sender_unit_code) = %(unit)s)
            and (%(form)s::text is null or s.form_code = %(form)s)
            and (%(period)s::text is null or s.period = %(period)s)
            and (%(disposition)s::text is null or s.disposition = %(disposition)s)
            and (%(stage)s::text is null or s.stage = %(stage)s)
        order by {beyond.order("s.submission_id")}
        limit {PAGE_ROWS + 1}
        """,  # noqa: S608 -- nothing but the texts above
        wanted | beyond.values,
    ).fetchall()
    return beyond.in_order(found)


def versions(connection: Connection, submission_id: int) -> list[Row]:
    """A submission and every other version of the same unit, form and period, the latest first."""
    return connection.execute(
        """
        select s.submission_id, s.file_name, coalesce(s.unit_code, s.sender_unit_code) as unit_code,
            u.name_zh as unit_name, s.form_code, s.period, s.version, s.disposition, s.state, s.stage, s.received_at,
            s.judged_at, s.known_from, s.known_to, s.row_count, s.correction_reason, s.file_sha256, s.is_synthetic
        from audit.submission as asked
        join audit.submission as s
            on s.submission_id = asked.submission_id
            or (s.unit_code, s.form_code, s.period) = (asked.unit_code, asked.form_code, asked.period)
        left join audit.unit as u on u.unit_code = coalesce(s.unit_code, s.sender_unit_code)
        where asked.submission_id = %s
        order by s.submission_id desc
        """,
        (submission_id,),
    ).fetchall()


def rule_counts(connection: Connection) -> dict[str, Row]:
    """Rule id -> found (shown to the units) and in_shadow."""
    rows = connection.execute(
        """
        select rule_id, count(*) filter (where not is_shadow) as found, count(*) filter (where is_shadow) as in_shadow
        from audit.finding group by rule_id
        """
    )
    return {row["rule_id"]: row for row in rows}


def nodes_of_last_build(connection: Connection) -> list[Row]:
    """What dbt built and tested last, what went wrong first, then the slowest."""
    return _nodes_of_last(connection, "resource_type <> 'source'")


def freshness_last_seen(connection: Connection) -> list[Row]:
    """How old dbt found each source last, which it asks in a run of its own every night; the late ones first."""
    return _nodes_of_last(connection, "resource_type = 'source'")


def _nodes_of_last(connection: Connection, kind: LiteralString) -> list[Row]:
    return connection.execute(
        f"""
        select * from audit.dbt_node
        where {kind} and invocation_id = (
            select invocation_id from audit.dbt_node where {kind} order by finished_at desc limit 1
        )
        order by status in ('success', 'pass'), seconds desc, unique_id
        """  # noqa: S608 -- one of the two conditions above
    ).fetchall()
