-- One row per published scorecard, as known (macros/as_of.sql).
with source as (
    select * from {{ source("audit", "scorecard_publication") }}
    where {{ was_known("published_at") }}
),

final as (
    select
        publication_id,
        published_at,
        ruleset,
        model_hash,
        reference_hash,
        progress_hash,
        progress_row_count
    from source
)

select * from final
