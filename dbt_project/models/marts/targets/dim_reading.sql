-- One row per plan, indicator and reading; `lead_rank` is empty where the plan office has chosen none.
with readings as (
    select * from {{ ref("reading") }}
),

final as (
    select
        plan_id, indicator_id, reading_id, reading_zh, reading_en, lead_rank, is_chosen, reason_zh, reason_en,
        source as source_text, stated_date
    from readings
)

select * from final
