"""Reading questions of the command line and the pages, to the marts."""

from datetime import datetime
from typing import Any

from jigai.warehouse.connection import Connection


class NotBuilt(Exception):
    """The marts do not exist yet: nothing was published."""


def plans(connection: Connection) -> list[str]:
    """The plans of the marts, the first to begin first.

    Raises:
        NotBuilt: no mart was published yet.
    """
    _demand(connection, "marts.dim_plan")
    rows = connection.execute("select plan_id from marts.dim_plan order by first_year, plan_id").fetchall()
    return [str(row["plan_id"]) for row in rows]


def scorecard(
    connection: Connection,
    area: str | None,
    period: str | None,
    known_at: datetime | None = None,
    plan: str | None = None,
) -> list[dict[str, Any]]:
    """Rows of `mart_scorecard`, as they are or as they were known at a moment; of one area, and one year or period,
    where given.

    Args:
        plan: whose targets; those of the first plan when None. Two plans may hold targets for the same year.

    Raises:
        NotBuilt: no mart was published yet.
    """
    _demand(connection, "marts.mart_scorecard")
    plan = plan or next(iter(plans(connection)), None)
    rows = "marts.mart_scorecard" if known_at is None else "marts.scorecard_as_of(%(known_at)s)"
    return connection.execute(
        f"""
        select s.* from {rows} as s
        join marts.dim_area as a using (area_code)
        where s.plan_id = %(plan)s and (%(area)s::text is null or s.area_code = %(area)s)
            and (%(period)s::text is null or s.period = %(period)s or s.period_year::text = %(period)s)
        order by a.sort_order, s.sort_order, s.period_year
        """,  # noqa: S608 -- one of the two relations above
        {"plan": plan, "area": area, "period": period, "known_at": known_at},
    ).fetchall()


def progress(
    connection: Connection, area: str, plan: str | None = None, known_at: datetime | None = None
) -> list[dict[str, Any]]:
    """Every reading of every indicator of an area, period by period, as they are or as they were known at a moment; of
    the first plan when None is named."""
    rows = "marts.fct_target_progress" if known_at is None else "marts.target_progress_as_of(%(known_at)s)"
    return connection.execute(
        f"""
        select * from {rows} where area_code = %(area)s and plan_id = %(plan)s
        order by indicator_id, reading_id, target_scope, period_year, period_month, period_kind
        """,  # noqa: S608 -- one of the two relations above
        {"area": area, "plan": plan or next(iter(plans(connection)), None), "known_at": known_at},
    ).fetchall()


def marts_moment(connection: Connection) -> datetime | None:
    """The moment that the marts speak of (int_warehouse_moment), by what they show; None where nothing is owed yet."""
    row = connection.execute(
        """
        select greatest(
            max(o.as_of),
            (select max(greatest(received_at, judged_at, known_to)) from marts.fct_submission),
            (select max(published_at) from marts.fct_scorecard_publication)
        ) as at
        from marts.fct_obligation as o
        having count(*) > 0
        """
    ).fetchone()
    return None if row is None else row["at"]


def reconciliation(connection: Connection, year: int) -> list[dict[str, Any]]:
    """Each area's own figure against the sum of its children, of every period of a year."""
    return connection.execute(
        """
        select r.*, a.area_name_zh from marts.fct_area_reconciliation as r join marts.dim_area as a using (area_code)
        where left(r.period, 4) = %s order by r.period, a.sort_order, r.measure
        """,
        (str(year),),
    ).fetchall()


def published(connection: Connection) -> list[dict[str, Any]]:
    """The latest vintage of every published figure that answers to an indicator of the plan."""
    return connection.execute(
        """
        select * from marts.fct_published_figure
        where is_latest and indicator_id is not null
        order by indicator_id, area_code, period_year, period_month, figure_key
        """
    ).fetchall()


def late_or_missing(connection: Connection, year: int) -> list[dict[str, Any]]:
    """Obligations of a year met late or not at all, up to the moment the marts know of."""
    return connection.execute(
        """
        select o.*, u.unit_name_zh as unit_name, o.status_zh as status
        from marts.fct_obligation as o join marts.dim_unit as u using (unit_code)
        where o.status_zh in ('迟报', '逾期未报') and left(o.period, 4) = %s
        order by o.period, o.form_code, o.unit_code
        """,
        (str(year),),
    ).fetchall()


def _demand(connection: Connection, relation: str) -> None:
    row = connection.execute("select to_regclass(%s) as found", (relation,)).fetchone()
    if row is None or row["found"] is None:
        raise NotBuilt("集市尚未生成：先运行 jigai run · the marts are not built yet: run `jigai run` first")
