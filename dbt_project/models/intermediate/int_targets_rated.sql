-- One row per plan, indicator, reading, area, period and target scope with the verdict under that reading alone.
{{ config(materialized="table") }}

with matched as (
    select * from {{ ref("int_targets_matched") }}
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
        {{ target_rating("indicator_value", "comparator", "target_lower", "is_closed", "reading_reason",
            "about_floor_share", "at_risk_share", "pace_share") }} as reading_rating,
        coalesce(comparator = 'range' and indicator_value > mark_upper, false) as is_above_range
    from reasoned
)

select * from final
