-- One row per plan.
with plans as (
    select * from {{ ref("plan") }}
),

final as (
    select plan_id, title_zh, title_en, first_year, last_year, source from plans
)

select * from final
