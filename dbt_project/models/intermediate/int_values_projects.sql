-- One row per indicator of action one (A1-01, A1-02), reading, plan where it is part of the count, area and period: distinct projects active in the year
-- up to the month; the year's row is its last month's.
{{ config(materialized="table") }}

with months as (
    select * from {{ ref("int_areas_covered") }}
    where measure = 'projects'
),

counted_projects as (
    select
        cast(null as {{ dbt.type_string() }}) as plan_id, indicator_id, reading_id, project_code, unit_code,
        period_year, active_from_month
    from {{ ref("int_projects_counted") }}
    union all
    select plan_id, indicator_id, reading_id, project_code, unit_code, period_year, active_from_month
    from {{ ref("int_projects_counted_over_plans") }}
),

projects as (
    select c.*, b.area_code
    from counted_projects as c
    inner join {{ ref("area_unit") }} as b on c.unit_code = b.unit_code
),

-- What is counted over a plan is the plan's own; any other count is the same for every plan.
readings as (
    select distinct
        case when coalesce(counted_as, reading_id) = 'whole_plan' then plan_id end as plan_id, indicator_id,
        coalesce(counted_as, reading_id) as reading_id
    from {{ ref("reading") }}
    where indicator_id in ('A1-01', 'A1-02')
),

synthetic as (
    select period_year, {{ dbt.bool_or("is_synthetic") }} as is_synthetic
    from {{ ref("int_project_rows_accepted") }}
    where is_current
    group by period_year
),

counted as (
    select
        r.plan_id,
        r.indicator_id,
        r.reading_id,
        m.area_code,
        m.period_year,
        m.period_month,
        count(distinct p.project_code) as project_count,
        max(m.coverage_share) as coverage_share,
        max(m.units_in_count) as units_in_count,
        max(m.unit_count) as unit_count,
        max(m.missing_units) as missing_units
    from months as m
    cross join readings as r
    left join projects as p
        on
            coalesce(r.plan_id, '') = coalesce(p.plan_id, '')
            and r.indicator_id = p.indicator_id and r.reading_id = p.reading_id and m.area_code = p.area_code
            and m.period_year = p.period_year and m.period_month >= p.active_from_month
    group by r.plan_id, r.indicator_id, r.reading_id, m.area_code, m.period_year, m.period_month
),

final as (
    select
        c.*, 'month' as period_kind, false as is_closed, coalesce(s.is_synthetic, false) as is_synthetic
    from counted as c
    left join synthetic as s on c.period_year = s.period_year
    union all
    select
        c.*, 'year' as period_kind, coalesce(y.is_closed, false) as is_closed,
        coalesce(s.is_synthetic, false) as is_synthetic
    from counted as c
    left join synthetic as s on c.period_year = s.period_year
    left join {{ ref("int_years_closed") }} as y on c.period_year = y.period_year
    where c.period_month = 12
)

select * from final
