-- One row per plan, count, reading, area, month held (a quarter's last) and target scope (year, plan): the months left,
-- and of a flow the share of its total usually reached by then. In a year: the median of the area's closed years before,
-- or the calendar's share; over a plan: the calendar's share of the plan. A stock has no share.
-- `is_latest` marks the last month held of its year.
{{ config(materialized="merged", merge_on=["period_year"], merge_from={"int_values_united": {}},
    merge_years_after="all", pre_hook="{{ prefer_hash_joins() }}", indexes=[{"columns": ["period_year"]}]) }}

with counts as (
    select v.*, i.stat_type, p.first_year, p.last_year
    from {{ ref("int_values_united") }} as v
    inner join {{ ref("indicator") }} as i on v.plan_id = i.plan_id and v.indicator_id = i.indicator_id
    inner join {{ ref("plan") }} as p on v.plan_id = p.plan_id
    where i.indicator_kind = 'quantitative' and not {{ is_growth_or_ratio("i.stat_type") }}
),

-- A set that only grows within its year is reached as a flow is.
windowed as (
    select
        counts.*, s.target_scope,
        case
            when stat_type in ('flow_in_year', 'active_set_in_year') and s.target_scope = 'year' then 'year'
            when stat_type = 'flow_then_cumulative' and s.target_scope = 'year' and period_year = first_year then 'year'
            when stat_type in ('cumulative_over_plan', 'flow_then_cumulative') then 'plan'
        end as window_kind
    from counts
    cross join (values ('year'), ('plan')) as s (target_scope)
    where indicator_value is not null
),

reached as (
    select
        m.indicator_id, m.counted_as, m.area_code, m.period_year, m.period_month,
        max(m.indicator_value / t.indicator_value) as reached_share
    from windowed as m
    inner join windowed as t
        on
            m.indicator_id = t.indicator_id and m.counted_as = t.counted_as and m.area_code = t.area_code
            and m.period_year = t.period_year
    where
        m.window_kind = 'year' and m.period_kind <> 'year' and t.window_kind = 'year' and t.period_kind = 'year'
        and t.is_closed and t.indicator_value > 0
    group by m.indicator_id, m.counted_as, m.area_code, m.period_year, m.period_month
),

paced as (
    select
        m.plan_id, m.indicator_id, m.reading_id, m.area_code, m.period_kind, m.period_year, m.period_month,
        m.target_scope, m.window_kind, m.first_year, m.last_year,
        count(r.period_year) as history_year_count,
        {{ median("r.reached_share") }} as usual_share,
        cast(min(r.reached_share) as numeric(9, 6)) as least_share,
        cast(max(r.reached_share) as numeric(9, 6)) as most_share
    from windowed as m
    left join reached as r
        on
            m.indicator_id = r.indicator_id and m.counted_as = r.counted_as and m.area_code = r.area_code
            and m.window_kind = 'year' and m.period_month = r.period_month and m.period_year > r.period_year
    where m.period_kind <> 'year'
    group by
        m.plan_id, m.indicator_id, m.reading_id, m.area_code, m.period_kind, m.period_year, m.period_month,
        m.target_scope, m.window_kind, m.first_year, m.last_year
),

final as (
    select
        plan_id, indicator_id, reading_id, area_code, period_kind, period_year, period_month, target_scope,
        window_kind, history_year_count, least_share, most_share,
        12 - period_month + case when target_scope = 'plan' then (last_year - period_year) * 12 else 0 end
            as months_left,
        case when period_kind = 'month' then 1 else 3 end as step_months,
        -- Six digits of two thirds are more than two thirds: whoever has just what is due would be told it is short.
        cast(case window_kind
            when 'year' then coalesce(usual_share, period_month / 12.0)
            when 'plan'
                then ((period_year - first_year) * 12 + period_month) / ((last_year - first_year + 1) * 12.0)
        end as numeric(20, 12)) as pace_share,
        case
            when window_kind = 'year' and history_year_count > 0 then 'history'
            when window_kind is not null then 'calendar'
        end as pace_source,
        row_number() over (
            partition by plan_id, indicator_id, reading_id, area_code, period_year, target_scope
            order by period_month desc
        ) = 1 as is_latest
    from paced
)

select * from final
