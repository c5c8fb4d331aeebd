-- One row per message to a unit, as known (macros/as_of.sql); where it went and what it said are not here.
with source as (
    select * from {{ source("audit", "delivery") }}
    where {{ was_known("created_at") }}
),

final as (
    select
        delivery_id,
        unit_code,
        submission_id,
        kind as delivery_kind,
        channel,
        created_at,
        {{ as_known("sent_at", "sent_at") }}
    from source
)

select * from final
