-- One row per publication and row of target progress that it shows; its columns as they were published, in JSON.
with source as (
    select * from {{ source("audit", "scorecard_publication_row") }}
),

final as (
    select
        publication_id,
        row_number,
        content
    from source
)

select * from final
