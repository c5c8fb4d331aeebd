"""What of the registry was touched since the last publication (audit.marts_touched), for a build that merges.

A build keeps aside what it sees when it begins, and its publication deletes that alone: what comes into view later is
for the next build.
"""

from psycopg import sql

from jigai.warehouse.connection import Connection
from jigai.warehouse.mart_schemas import ASIDE

_SEEN = sql.Identifier(f"intermediate{ASIDE}", "registry__seen")
# Every submission of the units' forms and periods that were touched (macros/merging.sql), and these themselves.
_TOUCHED = sql.Identifier(f"intermediate{ASIDE}", "registry__touched")


def keep_aside(connection: Connection) -> bool:
    """Note what is touched, in the schemas just cleared; False where a table was emptied, so that everything is."""
    connection.execute(sql.SQL("create table {} as select * from audit.marts_touched").format(_SEEN))
    row = connection.execute(
        sql.SQL("select count(*) as count from {} where submission_id is null and unit_code is null").format(_SEEN)
    ).fetchone()
    return row is not None and row["count"] == 0


def follow_keys(connection: Connection) -> None:
    """Which submissions, units, forms and periods a build that merges makes again of the registry's marts."""
    connection.execute(
        sql.SQL("""
            create table {touched} as
            with named as (
                select unit_code, form_code, period from {seen}
                union
                select s.unit_code, s.form_code, s.period
                from {seen} as t join audit.submission as s using (submission_id)
            )
            select s.submission_id, n.unit_code, n.form_code, n.period
            from named as n left join audit.submission as s using (unit_code, form_code, period)
            union
            select submission_id, unit_code, form_code, period from {seen}
        """).format(touched=_TOUCHED, seen=_SEEN)
    )
    connection.execute(sql.SQL("analyze {}").format(_TOUCHED))


def untouched_lists(connection: Connection) -> frozenset[str]:
    """Recorded lists of the registry (`schema.table`) that stand as they did at the last publication.

    For a build that merges. What is touched without a submission is what a unit owes, or what was found of its periods.
    """
    row = connection.execute(
        sql.SQL("select exists (select from {} where submission_id is null) as touched").format(_SEEN)
    ).fetchone()
    return frozenset() if row is None or row["touched"] else frozenset({"audit.obligation"})


def forget(connection: Connection) -> None:
    """What this build has taken in; in the transaction that publishes it. Nothing where it kept nothing aside."""
    row = connection.execute("select to_regclass(%s) is not null as stands", (_SEEN.as_string(connection),)).fetchone()
    if row and row["stands"]:
        connection.execute(
            sql.SQL("delete from audit.marts_touched where touch_id in (select touch_id from {})").format(_SEEN)
        )
