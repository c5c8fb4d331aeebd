"""What is owed and not met, who has been silent for long, and who was told of it already."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, LiteralString

from jigai.warehouse.connection import Connection

Row = dict[str, Any]
EVER = timedelta(days=36_500)
SILENCE_RULE, SILENCE_STEP = "three_periods_without_report", "silence"
CLOSED_STEP = "closed"
# What an exception's own day is the due day of.
_EXCEPTION = """
left join lateral (
    select max(e.until) as until from audit.period_exception as e
    where e.unit_code = o.unit_code and e.form_code = o.form_code and e.period = o.period and e.granted_at <= %(at)s
) as x on true
"""
# The latest version of what an obligation (o) is about.
_LATEST = """
left join lateral (
    select s.disposition, s.version, s.state from audit.submission as s
    where s.unit_code = o.unit_code and s.form_code = o.form_code and s.period = o.period and s.version is not null
    order by s.version desc limit 1
) as l on true
"""
_IS_THE_UNITS_TURN = """
coalesce(l.state, '') <> 'pending' and coalesce(l.disposition, '') <> 'under_review'
and not exists (
    select 1 from audit.submission as s
    where s.unit_code = o.unit_code and s.form_code = o.form_code and s.period = o.period and s.state = 'current'
)
"""

# A list of the year's last weeks speaks of its final state; one sent again unchanged confirms what is accepted.
_IS_THE_UNITS_TURN_FINALLY = """
coalesce(l.state, '') <> 'pending' and coalesce(l.disposition, '') <> 'under_review'
and not exists (
    select 1 from audit.submission as s
    left join audit.submission as e on e.submission_id = s.duplicate_of
    where s.unit_code = o.unit_code and s.form_code = o.form_code and s.period = o.period
        and 'current' in (s.state, e.state) and s.received_at >= o.final_due_at - %(speaks_for)s
)
"""
Round = Literal["first", "final", "exception"]
_DUE: dict[Round, LiteralString] = {"first": "o.due_at", "final": "o.final_due_at", "exception": "x.until"}
_TURN: dict[Round, LiteralString] = {
    "first": _IS_THE_UNITS_TURN, "final": _IS_THE_UNITS_TURN_FINALLY, "exception": _IS_THE_UNITS_TURN,
}  # fmt: skip
_HAS_MORE_TIME = "coalesce(x.until > %(at)s, false)"
# A locked period takes nothing more, but from whom the plan office granted more time.
_IS_OPEN = """
not coalesce(x.until > %(at)s, false)
and not exists (
    select 1 from audit.period_lock as p
    where p.form_code = o.form_code and p.period = o.period and p.locked_at <= %(at)s
)
"""
_TAKES: dict[Round, LiteralString] = {"first": _IS_OPEN, "final": _IS_OPEN, "exception": _HAS_MORE_TIME}


def lock(connection: Connection) -> None:
    """One run at a time says what is owed; the lock ends with the transaction."""
    connection.execute("select pg_advisory_xact_lock(hashtext('jigai.chase'))")


def owed(
    connection: Connection, at: datetime, until: datetime, oldest: timedelta, speaks_for: timedelta, which: Round
) -> list[Row]:
    """Obligations that nothing accepted meets, by form, period and unit: with the latest version's disposition and who
    was told of which step.

    A file that waits for the reviewing level or is not judged yet is not the unit's to send; a locked period takes
    nothing more, so that nothing is asked for; one that the plan office granted more time is asked by that day alone.

    Args:
        until: what is due later is left out.
        oldest: what fell due longer ago is left out.
        speaks_for: what came so long before the final due day, or later, speaks of the final state.
        which: what was due first, the final state of a fourth quarter, or what the plan office granted more time for;
            `due_at` is of that.
    """
    due = _DUE[which]
    return connection.execute(
        f"""
        select
            o.unit_code, u.name_zh as unit_name, o.form_code, o.period, {due} as due_at, l.disposition, l.version,
            array(
                select c.step || '/' || c.hearer_code from audit.chase as c
                where c.unit_code = o.unit_code and c.form_code = o.form_code and c.period = o.period
            ) as told
        from audit.obligation as o
        join audit.unit as u on u.unit_code = o.unit_code
        {_LATEST}
        {_EXCEPTION}
        where
            not o.is_exempt and {due} > %(at)s - %(oldest)s and {due} <= %(until)s
            and {_TURN[which]}
            and {_TAKES[which]}
        order by o.form_code, o.period_end, o.period, o.unit_code
        """,  # noqa: S608 -- constant parts
        {"at": at, "until": until, "oldest": oldest, "speaks_for": speaks_for},
    ).fetchall()


def closed(connection: Connection, at: datetime, oldest: timedelta) -> list[Row]:
    """Obligations nothing accepted meets of locked periods, by unit, period and form, that nobody told the unit of, and
    the `step` of audit.chase: a unit with more time hears when that has ended, also where it had heard of the lock.

    Args:
        oldest: what took nothing more before that is left out.
    """
    return connection.execute(
        f"""
        select o.unit_code, o.form_code, o.period, t.step
        from audit.period_lock as p
        join audit.obligation as o on o.form_code = p.form_code and o.period = p.period
        {_LATEST}
        {_EXCEPTION}
        cross join lateral (
            select %(step)s || case
                when x.until > p.locked_at then to_char(x.until at time zone 'Asia/Shanghai', '"@"YYYY-MM-DD"T"HH24:MI')
                else ''
            end as step
        ) as t
        where
            p.locked_at <= %(at)s and not o.is_exempt
            and greatest(p.locked_at, x.until) > %(at)s - %(oldest)s
            and {_IS_THE_UNITS_TURN}
            and not {_HAS_MORE_TIME}
            and not exists (
                select 1 from audit.chase as c
                where c.unit_code = o.unit_code and c.form_code = o.form_code and c.period = o.period
                    and c.step = t.step and c.hearer_code = o.unit_code
            )
        order by o.unit_code, o.period_end, o.period, o.form_code
        """,  # noqa: S608 -- constant parts
        {"at": at, "oldest": oldest, "step": CLOSED_STEP},
    ).fetchall()


def told(connection: Connection, keys: Sequence[tuple[str, str, str, str, str]], at: datetime) -> None:
    """Note who hears of which obligation at which step: (unit, form, period, step, hearer)."""
    with connection.cursor() as cursor:
        cursor.executemany(
            """
            insert into audit.chase (unit_code, form_code, period, step, hearer_code, chased_at)
            values (%s, %s, %s, %s, %s, %s) on conflict do nothing
            """,
            [(*key, at) for key in keys],
        )


def still_owed(
    connection: Connection, keys: Sequence[tuple[str, str, str]], speaks_for: timedelta, which: Round, at: datetime
) -> list[Row]:
    """Those of the obligations (unit, form, period) that are still the unit's to meet, in their order, with the moment
    to which it was granted more time (`until`, None without); `speaks_for` and `which` as of `owed`."""
    units, forms, periods = ([key[place] for key in keys] for place in range(3))
    return connection.execute(
        f"""
        select o.unit_code, u.name_zh as unit_name, o.form_code, o.period, {_DUE[which]} as due_at,
            l.disposition, l.version, l.state, x.until
        from unnest(%(units)s::text[], %(forms)s::text[], %(periods)s::text[])
            with ordinality as k (unit_code, form_code, period, place)
        join audit.obligation as o using (unit_code, form_code, period)
        join audit.unit as u on u.unit_code = o.unit_code
        {_LATEST}
        {_EXCEPTION}
        where {_TURN[which]} and ({which != "exception"} or {_HAS_MORE_TIME})
        order by k.place
        """,  # noqa: S608 -- constant parts
        {"units": units, "forms": forms, "periods": periods, "speaks_for": speaks_for, "at": at},
    ).fetchall()


def silent(connection: Connection, at: datetime, oldest: timedelta) -> list[Row]:
    """Units that have sent nothing for several periods of a form, as intake noted it last: of each silence the latest
    period due, who hears of it (`hearer_code`), and what is said.

    Args:
        oldest: silences whose latest period fell due longer ago are left out.
    """
    return connection.execute(
        """
        select o.unit_code, o.form_code, o.period, f.unit_code as hearer_code, f.message_zh, f.message_en
        from audit.finding as f
        join audit.obligation as o
            on o.unit_code = f.business_key ->> 'unit_code' and o.form_code = f.form_code and o.period = f.period
        where f.submission_id is null and f.closed_at is null and f.rule_name = %(rule)s and not f.is_shadow
            and o.due_at > %(at)s - %(oldest)s
        order by f.form_code, o.unit_code, f.unit_code
        """,
        {"at": at, "oldest": oldest, "rule": SILENCE_RULE},
    ).fetchall()


def silences_told(connection: Connection) -> set[tuple[str, str, str, str]]:
    """(unit, form, period, hearer) of silences that were told of."""
    rows = connection.execute(
        "select unit_code, form_code, period, hearer_code from audit.chase where step = %s", (SILENCE_STEP,)
    )
    return {(row["unit_code"], row["form_code"], row["period"], row["hearer_code"]) for row in rows}
