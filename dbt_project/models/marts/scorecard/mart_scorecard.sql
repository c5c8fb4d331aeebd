-- One row per plan, indicator, area and plan year: the verdict on the year's target and on the plan's, wide.
-- A closed year shows its year; an open one its latest month with a value, until the year's own figure is in.
{{ config(materialized="merged", merge_on=["period_year"], merge_from={"fct_target_progress": {}},
    pre_hook="{{ prefer_hash_joins() }}", indexes=[{"columns": ["period_year"]}]) }}

with progress as (
    select * from {{ rows_of("fct_target_progress") }}
),

indicators as (
    select * from {{ ref("dim_indicator") }}
),

areas as (
    select * from {{ ref("dim_area") }}
),

-- Of the readings of one period the leading one is shown; where none leads, the first by name that has a value.
ranked as (
    select
        progress.*,
        row_number() over (
            partition by plan_id, indicator_id, area_code, period_year, target_scope
            order by
                case when period_kind = 'year' and indicator_value is not null then 0 else 1 end asc,
                case when indicator_value is not null then 0 else 1 end asc,
                period_month desc,
                case when period_kind = 'year' then 0 else 1 end asc,
                case when is_leading then 0 else 1 end asc,
                case when is_reference then 1 else 0 end asc,
                reading_id asc
        ) as shown_rank
    from progress
),

verdicts as (
    select
        plan_id, indicator_id, area_code, period, target_scope,
        {{ dbt.listagg("reading_id || '=' || reading_rating || coalesce('/' || reading_reason, '')", "'; '",
            "order by reading_id") }} as verdicts_by_reading
    from progress
    group by plan_id, indicator_id, area_code, period, target_scope
),

shown as (
    select r.*, v.verdicts_by_reading
    from ranked as r
    inner join verdicts as v
        on
            r.plan_id = v.plan_id and r.indicator_id = v.indicator_id and r.area_code = v.area_code
            and r.period = v.period and r.target_scope = v.target_scope
    where r.shown_rank = 1
),

keys as (
    select distinct plan_id, indicator_id, area_code, period_year from shown
),

final as (
    select
        k.plan_id, k.indicator_id, k.area_code, k.period_year, i.sort_order, i.section_zh, i.indicator_zh,
        i.indicator_en, i.unit_zh, a.area_name_zh, a.area_level,
        coalesce(y.period, p.period) as period,
        coalesce(y.reading_id, p.reading_id) as reading_id,
        coalesce(y.indicator_value, p.indicator_value) as indicator_value,
        coalesce(y.value_source, p.value_source) as value_source,
        y.comparator as year_comparator, y.target_lower as year_target, y.gap as year_gap, y.rating as year_rating,
        y.rating_zh as year_rating_zh, y.reason as year_reason, y.reason_zh as year_reason_zh,
        p.comparator as plan_comparator, p.target_lower as plan_target, p.gap as plan_gap, p.rating as plan_rating,
        p.rating_zh as plan_rating_zh, p.reason as plan_reason, p.reason_zh as plan_reason_zh,
        coalesce(y.gap_unit_zh, p.gap_unit_zh) as gap_unit_zh,
        y.pace_share as year_pace_share, y.pace_source as year_pace_source, y.pace_needed as year_pace_needed,
        p.pace_share as plan_pace_share, p.pace_needed as plan_pace_needed,
        coalesce(y.pace_unit_zh, p.pace_unit_zh) as pace_unit_zh,
        y.forecast_value as year_forecast, y.forecast_low as year_forecast_low, y.forecast_high as year_forecast_high,
        p.forecast_value as plan_forecast,
        coalesce(y.verdicts_by_reading, p.verdicts_by_reading) as verdicts_by_reading,
        coalesce(y.coverage_share, p.coverage_share) as coverage_share,
        coalesce(y.missing_units_zh, p.missing_units_zh) as missing_units_zh,
        coalesce(y.is_closed, p.is_closed) as is_closed,
        -- What is noted of the year's row is noted of the plan's, but for what each exceeds.
        case
            when y.note_zh is null then p.note_zh else y.note_zh || coalesce('；' || {{ above_range_zh("p") }}, '')
        end as note_zh,
        coalesce(y.is_synthetic, false) or coalesce(p.is_synthetic, false) as is_synthetic
    from keys as k
    inner join indicators as i on k.plan_id = i.plan_id and k.indicator_id = i.indicator_id
    inner join areas as a on k.area_code = a.area_code
    left join shown as y
        on
            k.plan_id = y.plan_id and k.indicator_id = y.indicator_id and k.area_code = y.area_code
            and k.period_year = y.period_year and y.target_scope = 'year'
    left join shown as p
        on
            k.plan_id = p.plan_id and k.indicator_id = p.indicator_id and k.area_code = p.area_code
            and k.period_year = p.period_year and p.target_scope = 'plan'
)

select * from final
