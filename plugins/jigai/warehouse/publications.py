"""Published scorecards: written once, row for row, and held against what the as-of function gives back today."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from jigai.warehouse import as_of
from jigai.warehouse.connection import Connection

Row = dict[str, Any]
# The key of target progress, in which order its rows are hashed and kept.
_KEY = "plan_id, indicator_id, area_code, reading_id, period_year, target_scope, period"
# What a scorecard shows of a reading: the closed year, else the latest month or quarter with a figure.
_SHOWN = """
    row_number() over (
        partition by plan_id, indicator_id, reading_id, area_code, period_year, target_scope
        order by
            case when period_kind = 'year' and indicator_value is not null then 0 else 1 end,
            case when indicator_value is not null then 0 else 1 end,
            period_month desc,
            case when period_kind = 'year' then 0 else 1 end
    ) = 1
"""
_HASH = "encode(sha256(convert_to(coalesce(string_agg(content::text, chr(10) order by place), ''), 'UTF8')), 'hex')"
_FUNCTION = "target_progress_as_of"
_KNOWN = f"""
    create temp table known on commit drop as
    select
        to_jsonb(p) as content, {_SHOWN} as is_shown, row_number() over (order by {_KEY}) as place
    from {{}} as p
"""  # noqa: S608 -- constants of this module
_TODAY, _OF_THEN = _KNOWN.format(f"as_of.all_{_FUNCTION}(%s)"), _KNOWN.format("pg_temp.of_then")


def unsettled(connection: Connection, at: datetime) -> int:
    """Files received up to a moment whose verdict, which will count from then on, has not been given."""
    row = connection.execute(
        "select count(*) as count from audit.submission"
        " where received_at <= %s and stage not in ('judged', 'answered')",
        (at,),
    ).fetchone()
    assert row is not None
    return int(row["count"])


def is_later_known(connection: Connection, at: datetime) -> bool:
    """Whether a version holds that came to be known after a moment: marts of now may then tell more than was known."""
    row = connection.execute(
        "select exists (select from audit.submission where known_from > %s) as found", (at,)
    ).fetchone()
    return row is not None and row["found"]


def is_ready(connection: Connection) -> bool:
    """Whether marts were built, and with them the functions that a publication is written from."""
    row = connection.execute(
        "select to_regprocedure('as_of.all_target_progress_as_of(timestamptz)') is not null as found"
    ).fetchone()
    return row is not None and row["found"]


def lock(connection: Connection) -> None:
    """One publication at a time, until the end of the transaction."""
    connection.execute("select pg_advisory_xact_lock(640000, 2)")


def find(connection: Connection, at: datetime) -> Row | None:
    return connection.execute("select * from audit.scorecard_publication where published_at = %s", (at,)).fetchone()


def every(connection: Connection) -> Sequence[Row]:
    return connection.execute("select * from audit.scorecard_publication order by published_at").fetchall()


def publish(connection: Connection, at: datetime, ruleset: str, written_at: datetime) -> Row:
    """Write what was known at a moment, inside the caller's transaction; the publication's row."""
    connection.execute(_TODAY, (at,))
    made = connection.execute(
        f"""
        insert into audit.scorecard_publication (
            published_at, ruleset, model_hash, reference_hash, progress_hash, progress_row_count, written_at
        )
        select %(at)s, %(ruleset)s, as_of.model_hash(), audit.reference_hash(%(at)s), {_HASH}, count(*), %(written_at)s
        from known
        returning *
        """,  # noqa: S608
        {"at": at, "ruleset": ruleset, "written_at": written_at},
    ).fetchone()
    assert made is not None
    connection.execute(
        """
        insert into audit.scorecard_publication_row (publication_id, row_number, content)
        select %s, row_number() over (order by place), content from known where is_shown
        """,
        (made["publication_id"],),
    )
    connection.execute("drop table known")
    return made


def held_against_today(connection: Connection, publication: Row) -> Row:
    """What the as-of function gives back of a publication, inside the caller's transaction.

    Returns:
        progress_hash, model_hash and reference_hash as they are for its moment today, and `differing_rows`: rows kept
        that do not come back as they were, and rows that come back and were not kept.
    """
    connection.execute(_TODAY, (publication["published_at"],))
    return _held(connection, publication)


def held_against_its_models(connection: Connection, publication: Row) -> Row:
    """The same of what the function gave by the models the publication was written by, kept under their hash: a later
    change of the arithmetic makes no difference to it. Nothing of it stays in the caller's transaction."""
    at = publication["published_at"]
    with connection.transaction(force_rollback=True):
        as_of.ask_kept(connection, publication["model_hash"], _FUNCTION, at, "of_then")
        connection.execute(_OF_THEN)
        return _held(connection, publication) | {"model_hash": publication["model_hash"]}


def _held(connection: Connection, publication: Row) -> Row:
    found = connection.execute(
        f"""
        with kept as (
            select content::text as content from audit.scorecard_publication_row where publication_id = %(id)s
        ),

        today as (
            select content::text as content from known where is_shown
        )

        select
            (select {_HASH} from known) as progress_hash,
            as_of.model_hash() as model_hash,
            audit.reference_hash(%(at)s) as reference_hash,
            (select count(*) from (select * from kept except all select * from today) as lost)
            + (select count(*) from (select * from today except all select * from kept) as fresh) as differing_rows
        """,  # noqa: S608
        {"id": publication["publication_id"], "at": publication["published_at"]},
    ).fetchone()
    connection.execute("drop table known")
    assert found is not None
    return found
