-- One row per plan, flow of a year, reading, area and month (a quarter's last) with a value: the share of the year's total
-- usually reached by then. The median of the area's closed years before; the calendar's share where there is none.
-- `is_latest` marks the last month held of its year.
{{ config(materialized="table") }}

with flows as (
    select v.*
    from {{ ref("int_values_united") }} as v
    inner join {{ ref("indicator") }} as i on v.plan_id = i.plan_id and v.indicator_id = i.indicator_id
    where i.stat_type = 'flow_in_year' and v.indicator_value is not null
),

months as (
    select plan_id, indicator_id, reading_id, area_code, period_year, period_month, indicator_value
    from flows
    where period_kind <> 'year'
),

totals as (
    select plan_id, indicator_id, reading_id, area_code, period_year, indicator_value as year_total
    from flows
    where period_kind = 'year' and is_closed and indicator_value > 0
),

reached as (
    select m.*, m.indicator_value / t.year_total as reached_share
    from months as m
    inner join totals as t
        on
            m.plan_id = t.plan_id and m.indicator_id = t.indicator_id and m.reading_id = t.reading_id
            and m.area_code = t.area_code and m.period_year = t.period_year
),

final as (
    select
        m.plan_id, m.indicator_id, m.reading_id, m.area_code, m.period_year, m.period_month,
        cast(coalesce({{ median("r.reached_share") }}, m.period_month / 12.0) as numeric(9, 6)) as pace_share,
        count(r.period_year) as history_year_count,
        row_number() over (
            partition by m.plan_id, m.indicator_id, m.reading_id, m.area_code, m.period_year
            order by m.period_month desc
        ) = 1 as is_latest
    from months as m
    left join reached as r
        on
            m.plan_id = r.plan_id and m.indicator_id = r.indicator_id and m.reading_id = r.reading_id
            and m.area_code = r.area_code and m.period_month = r.period_month and m.period_year > r.period_year
    group by m.plan_id, m.indicator_id, m.reading_id, m.area_code, m.period_year, m.period_month
)

select * from final
