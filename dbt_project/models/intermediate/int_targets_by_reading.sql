-- One row per plan, indicator, reading, scope (year, plan) and year with the target it is held against: its own where
-- the seed gives the reading one, else that of the indicator. Where the plan gives no number there is no row.
with targets as (
    select * from {{ ref("target") }}
),

readings as (
    select plan_id, indicator_id, reading_id from {{ ref("reading") }}
),

offered as (
    select
        r.reading_id as held_reading_id,
        t.*,
        row_number() over (
            partition by r.plan_id, r.indicator_id, r.reading_id, t.target_scope, t.target_year
            order by case when t.reading_id is null then 1 else 0 end
        ) as offer_rank
    from readings as r
    inner join targets as t
        on
            r.plan_id = t.plan_id and r.indicator_id = t.indicator_id
            and (t.reading_id is null or r.reading_id = t.reading_id)
),

final as (
    select
        plan_id, indicator_id, held_reading_id as reading_id, target_scope, target_year, area_code, comparator,
        target_lower, target_upper, target_text, unit_zh
    from offered
    where offer_rank = 1
)

select * from final
