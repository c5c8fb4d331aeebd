"""Which accepted submissions newly judged files may change, where these are of another unit, form or period."""

from collections.abc import Sequence
from typing import Any

from psycopg import sql

from jigai.warehouse.connection import Connection

PUBLISHED = "JG09"
# The lists held against who reports an enterprise in JG03, and the column each names the enterprise in.
HOLDERS = {
    "JG04": "host_uscc",
    "JG05": "organisation_uscc",
    "JG06": "enterprise_uscc",
    "JG07": "organisation_uscc",
}


def units_holding(connection: Connection, form_code: str, periods: Sequence[str], judged: Sequence[int]) -> set[str]:
    """Units whose accepted list (a form of HOLDERS) of these periods names an enterprise that entered or left JG03.

    Args:
        judged: submissions; each of JG03 is held against what its unit had accepted of JG03 before.
    """
    statement = sql.SQL(
        """
        with judged as (
            select j.submission_id, p.submission_id as before_id
            from audit.submission as j
            left join lateral (
                select s.submission_id from audit.submission as s
                where s.unit_code = j.unit_code and s.form_code = j.form_code and s.submission_id <> j.submission_id
                    and s.period_end <= j.period_end and s.known_from is not null
                order by s.period_end desc, s.version desc nulls last, s.submission_id desc
                limit 1
            ) as p on true
            where j.form_code = 'JG03' and j.submission_id = any(%(judged)s)
        ),
        moved as (
            select e.enterprise_uscc
            from (
                select distinct j.submission_id, r.submission_id as list_id, r.enterprise_uscc, r.register_status
                from judged as j
                inner join landing.jg03 as r on r.submission_id in (j.submission_id, j.before_id)
            ) as e
            group by e.submission_id, e.enterprise_uscc, e.register_status = '年内退库'
            having count(distinct e.list_id) = 1
        )
        select distinct s.unit_code from audit.submission as s
        inner join {} as h on s.submission_id = h.submission_id
        where s.form_code = %(form)s and s.state = 'current' and s.period = any(%(periods)s)
            and h.{} in (select m.enterprise_uscc from moved as m)
        """
    ).format(sql.Identifier("landing", form_code.lower()), sql.Identifier(HOLDERS[form_code]))
    rows = connection.execute(statement, {"form": form_code, "periods": list(periods), "judged": list(judged)})
    return {row["unit_code"] for row in rows}


def publications(
    connection: Connection, judged: Sequence[int], together: Sequence[int], rule_ids: Sequence[str]
) -> list[dict[str, Any]]:
    """Accepted submissions of published figures, of whatever period, that judged files complete or contradict.

    A month of JG01 concerns the figures of that month and of the year after, once every county and the zone stand; a
    register concerns others with a figure of the same area and months of the year, a year before or after at most, and
    whatever these rules have said of areas.
    """
    months = _completed(connection, judged, together)
    registered = connection.execute(
        "select 1 from audit.submission where form_code = %s and submission_id = any(%s) limit 1",
        (PUBLISHED, list(judged)),
    ).fetchone()
    if not months and not registered:
        return []
    return connection.execute(
        """
        select s.* from audit.submission as s
        where s.form_code = %(form)s and s.state = 'current'
        -- While a newer version waits for a decision, that one is asked.
        and not exists (
            select 1 from audit.submission as n
            where n.unit_code = s.unit_code and n.form_code = s.form_code and n.period = s.period
                and n.version > s.version and n.disposition in ('needs_explanation', 'under_review')
        )
        and (
            exists (
                select 1 from landing.jg09_figure as f
                inner join unnest(%(years)s::int[], %(months)s::int[]) as m (year, month) on f.until_month = m.month
                where f.submission_id = s.submission_id and f.year - m.year in (0, 1)
            )
            or exists (
                select 1 from landing.jg09_figure as f
                inner join landing.jg09_figure as g on f.area = g.area and f.until_month = g.until_month
                where f.submission_id = s.submission_id and g.submission_id = any(%(judged)s)
                    and abs(f.year - g.year) <= 1
            )
            or %(registered)s and exists (
                select 1 from audit.finding as f
                where f.submission_id is null and f.closed_at is null and f.rule_id = any(%(rules)s)
                    and f.unit_code = s.unit_code and f.form_code = s.form_code and f.period = s.period
            )
        )
        order by s.submission_id
        """,
        {
            "form": PUBLISHED, "judged": list(judged), "rules": list(rule_ids), "registered": registered is not None,
            "years": [year for year, _ in months], "months": [month for _, month in months],
        },
    ).fetchall()  # fmt: skip


def _completed(connection: Connection, judged: Sequence[int], together: Sequence[int]) -> list[tuple[int, int]]:
    """(year, month) to the end of which these submissions of JG01 go, where no county's and the zone's is missing."""
    rows = connection.execute(
        """
        select distinct extract(year from j.period_end)::int as year, extract(month from j.period_end)::int as month
        from audit.submission as j
        where j.form_code = 'JG01' and j.submission_id = any(%(judged)s) and not exists (
            select 1 from audit.unit as u
            where u.kind in ('county', 'zone') and not exists (
                select 1 from audit.submission as p
                where p.unit_code = u.unit_code and p.form_code = 'JG01' and p.period_end = j.period_end
                    and (p.state = 'current' or p.submission_id = any(%(together)s))
            )
        )
        """,
        {"judged": list(judged), "together": list(together)},
    )
    return [(row["year"], row["month"]) for row in rows]
