-- One row per plan, indicator, reading, scope (year or plan) and year; where the plan gives no number there is no row.
with targets as (
    select * from {{ ref("int_targets_by_reading") }}
),

tolerances as (
    select * from {{ ref("int_tolerances_pivoted") }}
),

final as (
    select
        {{ surrogate_key(["t.plan_id", "t.indicator_id", "t.reading_id", "t.target_scope",
            "t.target_year"]) }} as target_key,
        t.plan_id,
        t.indicator_id,
        t.target_scope,
        t.target_year,
        t.area_code,
        t.reading_id,
        t.comparator,
        t.target_lower,
        t.target_upper,
        {{ needed_value("t.comparator", "t.target_lower", "o.about_floor_share") }} as needed_value,
        t.target_text,
        t.unit_zh
    from targets as t
    cross join tolerances as o
)

select * from final
