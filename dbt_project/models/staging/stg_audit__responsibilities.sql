-- One row per commitment of the plan and unit that answers for it.
with source as (
    select * from {{ source("audit", "responsibility") }}
),

final as (
    select
        commitment_id,
        unit_code,
        basis
    from source
)

select * from final
