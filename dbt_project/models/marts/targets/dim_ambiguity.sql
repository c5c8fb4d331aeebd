-- One row per plan, indicator and point that the plan leaves open, with the readings that stand for it.
with ambiguities as (
    select * from {{ ref("ambiguity") }}
),

final as (
    select
        plan_id, indicator_id, ambiguity_no as ambiguity_number, ambiguity as ambiguity_text,
        reading_ids as reading_ids_text, settled_as as settled_text
    from ambiguities
)

select * from final
