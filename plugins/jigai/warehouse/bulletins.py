"""What the monthly bulletin asks of the marts and of the registry beyond the scorecard."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from jigai.warehouse.connection import Connection
from jigai.warehouse.mart_reports import marts_moment

Row = dict[str, Any]
_LATEST = "(select max(period) as period from marts.fct_investment where period <= %(month)s)"


def tells_of(connection: Connection, reader: Connection, at: datetime) -> bool:
    """Whether the marts, which tell of now, tell what was known at a moment: nothing was received, judged, accepted or
    withdrawn since, they were built after all that came before, and speak of no later moment."""
    row = connection.execute(
        """
        select
            max(greatest(received_at, judged_at)) as heard_at,
            coalesce(max(greatest(received_at, judged_at, known_from, known_to)) <= %s, true) as is_all
        from audit.submission
        """,
        (at,),
    ).fetchone()
    assert row is not None
    told_of = marts_moment(reader)
    if told_of is None:
        return row["heard_at"] is None
    return bool(row["is_all"] and told_of <= at and (row["heard_at"] is None or row["heard_at"] <= told_of))


def investment_by_area(connection: Connection, month: str) -> list[Row]:
    """Sums in yuan of the counting units of every area, in the latest month up to one (`2021-03`) with a figure, and
    how many of its units are in; an area of which nobody is in has none."""
    return connection.execute(
        f"""
        select
            a.area_code, a.area_name_zh, a.area_level, l.period, sum(f.industrial_month_yuan) as industrial_month_yuan,
            sum(f.industrial_ytd_yuan) as industrial_ytd_yuan, sum(f.renovation_month_yuan) as renovation_month_yuan,
            sum(f.renovation_ytd_yuan) as renovation_ytd_yuan, bool_or(f.is_synthetic) as is_synthetic,
            count(distinct f.unit_code) as units_in_count, count(distinct u.unit_code) as unit_count
        from {_LATEST} as l
        cross join marts.dim_area as a
        join marts.bridge_area_unit as b using (area_code)
        join marts.dim_unit as u on u.unit_code = b.unit_code and u.unit_kind in ('county', 'zone')
        left join marts.fct_investment as f on f.unit_code = u.unit_code and f.period = l.period
        where l.period is not null
        group by a.area_code, a.area_name_zh, a.area_level, a.sort_order, l.period order by a.sort_order
        """,  # noqa: S608 -- a constant of this module
        {"month": month},
    ).fetchall()


def investment_by_sector(connection: Connection, month: str) -> list[Row]:
    """Sums in yuan by the plan's sectors, in the same month; the year before as the units themselves stated it."""
    return connection.execute(
        f"""
        select
            i.plan_sector_zh, f.period, sum(f.industrial_ytd_yuan) as industrial_ytd_yuan,
            sum(f.renovation_ytd_yuan) as renovation_ytd_yuan,
            sum(f.renovation_prior_ytd_yuan) as renovation_prior_ytd_yuan, bool_or(f.is_synthetic) as is_synthetic
        from marts.fct_investment as f join marts.dim_industry as i using (industry_code)
        where f.period = {_LATEST}
        group by i.plan_sector_zh, f.period order by renovation_ytd_yuan desc nulls last, i.plan_sector_zh
        """,  # noqa: S608 -- a constant of this module
        {"month": month},
    ).fetchall()


def projects(connection: Connection) -> list[Row]:
    """One row a project as it was last reported."""
    return connection.execute(
        """
        select project_code, project_name, enterprise_uscc, unit_name_zh, tier, stage, latest_period,
            total_planned_yuan, ytd_done_yuan, is_stalled, stalled_reason_zh, is_overdue, is_left_out,
            problem_kinds, is_synthetic
        from marts.mart_project_watch order by unit_code, project_code
        """
    ).fetchall()


def research(connection: Connection, month: str) -> list[Row]:
    """Every area in the latest quarter that ends with a month or before it; what fewer than three enterprises make is
    empty and said to be hidden."""
    return connection.execute(
        """
        select r.*, a.area_name_zh, a.area_level
        from marts.fct_rd_area as r join marts.dim_area as a using (area_code)
        where r.period_end_date = (
            select max(period_end_date) from marts.fct_rd_area where to_char(period_end_date, 'YYYY-MM') <= %s
        )
        order by a.sort_order
        """,
        (month,),
    ).fetchall()


def registers(connection: Connection, month: str) -> list[Row]:
    """How many stand on the leading department's lists, by kind, in the latest quarter of each up to a month;
    `counted` of them are valid, count for the plan or were accepted by then."""
    return connection.execute(
        """
        with listed as (
            select '创新平台' as subject, platform_kind as kind, platform_key as entry, is_valid as is_counted, period,
                period_end_date, is_synthetic from marts.fct_platform where is_leading_list
            union all
            select '企业资质', title_kind, title_key, is_valid, period, period_end_date, is_synthetic
            from marts.fct_enterprise_title where is_leading_list
            union all
            select '标准与试点', coalesce(standard_kind, record_kind), entry_key, counts_for_plan, period,
                period_end_date, is_synthetic from marts.fct_standard where is_leading_list
            union all
            select '关键技术', item_kind, item_no, is_accepted, period, period_end_date, is_synthetic
            from marts.fct_key_technology where is_leading_list
        ),

        latest as (
            select subject, max(period_end_date) as period_end_date from listed
            where to_char(period_end_date, 'YYYY-MM') <= %s group by subject
        )

        select subject, kind, max(period) as period, count(distinct entry) as listed_count,
            count(distinct case when is_counted then entry end) as counted_count,
            bool_or(is_synthetic) as is_synthetic
        from listed join latest using (subject, period_end_date)
        group by subject, kind order by subject, listed_count desc, kind
        """,
        (month,),
    ).fetchall()


def causes(connection: Connection, periods: Sequence[str], at: datetime, limit: int = 10) -> list[Row]:
    """What was found most often in the returns for some periods up to a moment, in the words of the rule.

    Notices ask for nothing, and a finding that follows from another is no cause of its own.
    """
    return connection.execute(
        """
        select f.form_code, f.rule_id, coalesce(min(r.problem_zh), f.rule_name) as problem_zh, count(*) as found_count,
            count(distinct f.unit_code) as unit_count
        from audit.finding as f left join audit.rule as r using (form_code, rule_id)
        where f.period = any(%s) and f.found_at <= %s and not f.is_shadow and f.root is null and f.severity <> 'notice'
        group by f.form_code, f.rule_id, f.rule_name
        order by found_count desc, f.form_code, f.rule_id limit %s
        """,
        (list(periods), at, limit),
    ).fetchall()
