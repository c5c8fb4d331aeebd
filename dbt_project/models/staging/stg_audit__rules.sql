-- One row per rule and form it is run for, in the words of that form.
with source as (
    select * from {{ source("audit", "rule") }}
),

final as (
    select
        form_code,
        rule_id,
        rule_name,
        problem_zh
    from source
)

select * from final
