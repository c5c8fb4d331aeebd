-- One row per plan, indicator and reading; `lead_rank` is empty where the plan office has chosen none.
with readings as (
    select * from {{ ref("reading") }}
),

final as (
    select
        plan_id, indicator_id, reading_id, reading_zh, reading_en, coalesce(counted_as, reading_id) as counted_as,
        lead_rank, is_chosen,
        coalesce(is_reference, false) as is_reference, reason_zh, reason_en, source as source_text, stated_date
    from readings
)

select * from final
