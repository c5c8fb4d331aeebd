-- One row per plan, indicator, reading, area, period and target scope (year, plan) with the target it is held against.
-- Below the region the plan sets no target: the region's number is carried as the mark for the gap alone.
{{ config(materialized="merged", merge_on=["period_year"], merge_from={"int_values_united": {}, "int_paces": {}},
    pre_hook="{{ prefer_hash_joins() }}", indexes=[{"columns": ["period_year"]}]) }}

with values_known as (
    select * from {{ rows_of("int_values_united") }}
),

targets as (
    select * from {{ ref("target") }}
),

indicators as (
    select * from {{ ref("indicator") }}
),

-- A scope is rated for an indicator that has a target in it, or, where the plan gives it no number at all, in none but
-- the year's, as not rateable.
scopes as (
    select distinct plan_id, indicator_id, target_scope from targets
    union
    select i.plan_id, i.indicator_id, 'year' as target_scope
    from indicators as i
    left join targets as t on i.plan_id = t.plan_id and i.indicator_id = t.indicator_id
    where t.indicator_id is null
),

final as (
    select
        v.plan_id,
        v.indicator_id,
        v.reading_id,
        v.area_code,
        case
            when v.period_kind = 'year' then cast(v.period_year as varchar(4))
            when v.period_kind = 'quarter' then {{ quarter_text("v.period_year", "v.period_month") }}
            else {{ month_text("v.period_year", "v.period_month") }}
        end as period,
        v.period_kind,
        v.period_year,
        v.period_month,
        s.target_scope,
        i.stat_type,
        v.indicator_value,
        case when v.indicator_value is not null then v.value_source end as value_source,
        coalesce(v.value_reason, case
            when v.indicator_value is null and v.coverage_share > 0 and i.stat_type in ('growth_yoy', 'ratio_flow')
                then 'base_not_positive'
        end) as value_reason,
        t.comparator,
        t.target_lower as mark_lower,
        t.target_upper as mark_upper,
        case when v.area_code = t.area_code then t.target_lower end as target_lower,
        case when v.area_code = t.area_code then t.target_upper end as target_upper,
        v.is_closed and (s.target_scope = 'year' or v.period_year = p.last_year) as is_closed,
        c.pace_share,
        c.pace_source,
        c.history_year_count,
        c.least_share,
        c.most_share,
        c.months_left,
        c.step_months,
        v.coverage_share,
        v.units_in_count,
        v.unit_count,
        v.missing_units,
        v.base_source,
        v.note_zh,
        r.lead_rank,
        coalesce(r.is_reference, false) as is_reference,
        v.is_synthetic,
        o.about_floor_share,
        o.at_risk_share,
        o.coverage_share as coverage_needed_share
    from values_known as v
    inner join scopes as s on v.plan_id = s.plan_id and v.indicator_id = s.indicator_id
    inner join indicators as i on v.plan_id = i.plan_id and v.indicator_id = i.indicator_id
    inner join {{ ref("plan") }} as p on v.plan_id = p.plan_id
    inner join {{ ref("reading") }} as r
        on v.plan_id = r.plan_id and v.indicator_id = r.indicator_id and v.reading_id = r.reading_id
    cross join {{ ref("int_tolerances_pivoted") }} as o
    left join {{ ref("int_targets_by_reading") }} as t
        on
            v.plan_id = t.plan_id and v.indicator_id = t.indicator_id and v.reading_id = t.reading_id
            and s.target_scope = t.target_scope
            and (s.target_scope = 'plan' or v.period_year = t.target_year)
    -- A target that is still open is as far as the last month held; one that is closed has no pace.
    left join {{ rows_of("int_paces", "c") }}
        on
            v.plan_id = c.plan_id and v.indicator_id = c.indicator_id and v.reading_id = c.reading_id
            and v.area_code = c.area_code and v.period_year = c.period_year
            and s.target_scope = c.target_scope
            and not (v.is_closed and (s.target_scope = 'year' or v.period_year = p.last_year))
            and case when v.period_kind = 'year' then c.is_latest else v.period_month = c.period_month end
    -- A plan's target is held against whole years: within a year its own target speaks.
    where s.target_scope = 'year' or v.period_kind = 'year'
)

select * from final
