-- One row per unit, form, period, step and hearer told of what is owed, as known (macros/as_of.sql).
with source as (
    select * from {{ source("audit", "chase") }}
    where {{ was_known("chased_at") }}
),

final as (
    select
        unit_code,
        form_code,
        period,
        step,
        hearer_code,
        chased_at
    from source
)

select * from final
