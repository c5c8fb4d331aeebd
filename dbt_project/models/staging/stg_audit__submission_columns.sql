-- One row per submission and column of its form that was found in the sheet, with the letter it stands under.
with source as (
    select * from {{ source("audit", "submission") }}
    where {{ was_known("received_at") }}
),

final as (
    select
        s.submission_id,
        c.key as column_key,
        c.value as column_letter
    from source as s
    cross join lateral {{ json_entries("s.column_letters") }} as c (key, value)
)

select * from final
