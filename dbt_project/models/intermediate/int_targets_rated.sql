-- One row per plan, indicator, reading, area, period and target scope with the verdict under that reading alone.
{{ config(materialized="merged", merge_on=["period_year"], merge_from={"int_targets_matched": {}},
    indexes=[{"columns": ["period_year"]}]) }}

with matched as (
    select * from {{ rows_of("int_targets_matched") }}
),

reasoned as (
    select
        matched.*,
        {{ not_rateable_reason("indicator_value", "target_lower", "value_reason", "coverage_share",
            "coverage_needed_share") }} as reading_reason
    from matched
),

final as (
    select
        reasoned.*,
        {{ needed_value("comparator", "mark_lower", "about_floor_share") }} as needed_value,
        {{ target_gap("indicator_value", "mark_lower") }} as gap,
        {{ target_rating("indicator_value", "comparator", "target_lower", "target_upper", "is_closed",
            "reading_reason", "about_floor_share", "at_risk_share", "pace_share") }} as reading_rating,
        cast({{ pace_needed("indicator_value", needed_value("comparator", "target_lower", "about_floor_share"),
            "months_left", "step_months") }} as numeric(20, 6)) as pace_needed,
        case when months_left > 0 then case step_months when 1 then '每月' else '每季' end end as pace_unit_zh,
        cast({{ forecast("indicator_value", "pace_share") }} as numeric(20, 6)) as forecast_value,
        {%- for share, end in [("most_share", "forecast_low"), ("least_share", "forecast_high")] %}
        case when history_year_count > 1 then cast({{ forecast("indicator_value", share) }} as numeric(20, 6)) end
            as {{ end }},
        {%- endfor %}
        coalesce(comparator in ('range', 'within') and indicator_value > mark_upper, false) as is_above_range
    from reasoned
)

select * from final
