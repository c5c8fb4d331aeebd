-- One row per unit, channel by which it is reached and stretch of days; no address.
with source as (
    select * from {{ source("audit", "contact_channel") }}
),

final as (
    select
        unit_code,
        channel,
        valid_from as valid_from_date,
        valid_to as valid_to_date
    from source
)

select * from final
