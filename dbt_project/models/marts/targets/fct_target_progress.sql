-- One row per plan, indicator, reading, area, period and target scope (the year's target or the plan's).
-- The leading reading is the first by rank that has a value; a reading without a rank beside ranked ones is a reference.
-- Where none is ranked, readings must agree, references apart: if they do not, the verdict on the indicator is
-- definition_open, with the verdict under each reading beside it.
{{ config(materialized="merged", merge_on=["period_year"], merge_from={"int_targets_rated": {}},
    indexes=[{"columns": ["period_year"]}]) }}

with rated as (
    select * from {{ rows_of("int_targets_rated") }}
),

indicators as (
    select plan_id, indicator_id, unit_zh from {{ ref("indicator") }}
),

led as (
    select
        rated.*,
        lead_rank is not null and row_number() over (
            partition by plan_id, indicator_id, area_code, period, target_scope
            order by
                case when lead_rank is null then 1 else 0 end, case when indicator_value is null then 1 else 0 end,
                lead_rank, reading_id
        ) = 1 as is_leading,
        coalesce(
            min(case when not is_reference then reading_rating || coalesce(reading_reason, '') end)
                over readings_together
            <> max(case when not is_reference then reading_rating || coalesce(reading_reason, '') end)
                over readings_together,
            false
        ) as is_disputed
    from rated
    window readings_together as (partition by plan_id, indicator_id, area_code, period, target_scope)
),

overall as (
    select
        led.*,
        max(lead_rank) over readings_together is not null as is_ranked,
        max(case when is_leading then reading_rating end) over readings_together as leading_rating,
        max(case when is_leading then reading_reason end) over readings_together as leading_reason,
        -- What readings that agree say; where all are references, what they say.
        max(case when not is_reference then reading_rating end) over readings_together as agreed_rating,
        max(case when not is_reference then reading_reason end) over readings_together as agreed_reason
    from led
    window readings_together as (partition by plan_id, indicator_id, area_code, period, target_scope)
),

decided as (
    select
        overall.*,
        i.unit_zh,
        {{ above_range_zh("overall") }} as above_range_zh,
        case
            when is_ranked then leading_rating
            when is_disputed then 'not_rateable'
            else coalesce(agreed_rating, reading_rating)
        end as rating,
        case
            when is_ranked then leading_reason
            when is_disputed then 'definition_open'
            when agreed_rating is not null then agreed_reason
            else reading_reason
        end as reason
    from overall
    inner join indicators as i on overall.plan_id = i.plan_id and overall.indicator_id = i.indicator_id
),

final as (
    select
        plan_id, indicator_id, reading_id, area_code, period, target_scope, period_kind, period_year, period_month,
        cast(indicator_value as numeric(20, 6)) as indicator_value,
        value_source,
        comparator,
        cast(mark_lower as numeric(20, 6)) as target_lower,
        cast(mark_upper as numeric(20, 6)) as target_upper,
        cast(needed_value as numeric(20, 6)) as needed_value,
        cast(gap as numeric(20, 6)) as gap,
        case when {{ is_growth_or_ratio("stat_type") }} then '个百分点' else unit_zh end as gap_unit_zh,
        cast(pace_share as numeric(9, 6)) as pace_share, pace_source,
        pace_needed, pace_unit_zh, forecast_value, forecast_low, forecast_high,
        is_closed, coverage_share, units_in_count, unit_count, missing_units as missing_units_zh, base_source,
        is_leading, is_reference,
        reading_rating,
        {{ rating_zh("reading_rating", "stat_type") }} as reading_rating_zh,
        reading_reason,
        rating,
        {{ rating_zh("rating", "stat_type") }} as rating_zh,
        reason,
        {{ reason_zh("reason") }} as reason_zh,
        is_above_range,
        coalesce(note_zh || '；' || above_range_zh, note_zh, above_range_zh) as note_zh,
        is_synthetic
    from decided
)

select * from final
