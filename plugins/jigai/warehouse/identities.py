"""Identities that hold after every run: nothing received is lost, nothing landed is missing."""

from psycopg import sql

from jigai.catalog.forms import forms
from jigai.warehouse.connection import Connection
from jigai.warehouse.landing import table


def broken(connection: Connection) -> dict[str, list[str]]:
    """Identity -> the submissions at which it does not hold; empty lists are what one wants to see."""
    return {
        "收件事件=登记 received": _received(connection),
        "落库行=文件行 landed rows": _landed_rows(connection),
        "同期只有一个现行版本 one current version": _one_current(connection),
        "现行版本时间不重叠 intervals": _overlaps(connection),
    }


def _received(connection: Connection) -> list[str]:
    """Every file the event chain received stands in the registry, and the other way round; that each has
    one verdict or waits for it is the table's own constraint."""
    rows = connection.execute(
        """
        select coalesce(s.submission_id, e.submission_id) as submission_id, s.submission_id is null as is_lost
        from audit.submission as s
        full join (select distinct submission_id from audit.event where kind = 'received') as e using (submission_id)
        where s.submission_id is null or e.submission_id is null
        order by 1
        """
    )
    return [f"{row['submission_id']}: {'登记缺失 lost' if row['is_lost'] else '无收件事件 no event'}" for row in rows]


def _landed_rows(connection: Connection) -> list[str]:
    counted = sql.SQL(" union all ").join(
        sql.SQL("select submission_id from {}").format(table(code)) for code in forms()
    )
    statement = sql.SQL(
        """
        select s.submission_id, s.row_count, count(l.submission_id) as landed
        from audit.submission as s left join ({}) as l using (submission_id)
        where s.stage in ('parsed', 'validated', 'judged', 'answered')
        group by s.submission_id having s.row_count <> count(l.submission_id)
        order by s.submission_id
        """
    ).format(counted)
    return [f"{row['submission_id']}: {row['landed']} of {row['row_count']}" for row in connection.execute(statement)]


def _one_current(connection: Connection) -> list[str]:
    accumulating = [code for code, form in forms().items() if form.accumulates]
    return [
        f"{row['unit_code']}/{row['form_code']}/{row['period']}"
        for row in connection.execute(
            "select unit_code, form_code, period from audit.submission"
            " where state = 'current' and not form_code = any(%s) group by 1, 2, 3 having count(*) > 1",
            (accumulating,),
        )
    ]


def _overlaps(connection: Connection) -> list[str]:
    accumulating = [code for code, form in forms().items() if form.accumulates]
    return [
        f"{row['one']}/{row['other']}"
        for row in connection.execute(
            """
            select a.submission_id as one, b.submission_id as other
            from audit.submission as a
            join audit.submission as b
                on b.unit_code = a.unit_code and b.form_code = a.form_code and b.period = a.period
                and b.submission_id > a.submission_id
            where a.known_from is not null and b.known_from is not null and not a.form_code = any(%s)
                and tstzrange(a.known_from, a.known_to) && tstzrange(b.known_from, b.known_to)
            """,
            (accumulating,),
        )
    ]
