-- One row per publication, plan, indicator, reading, area, plan year and target scope: target progress word for word as
-- it was published. The columns of target progress are those of this model's contract; one that a publication did not
-- have yet is null in it.
{% set own = ["publication_id", "published_at", "ruleset", "model_hash", "reference_hash"] %}

with publications as (
    select * from {{ ref("stg_audit__scorecard_publications") }}
),

published as (
    select * from {{ ref("stg_audit__scorecard_publication_rows") }}
),

final as (
    select
        p.publication_id, p.published_at, p.ruleset, p.model_hash, p.reference_hash,
        {{ json_columns("r.content", model.columns.values() | rejectattr("name", "in", own)) }}
    from publications as p
    inner join published as r on p.publication_id = r.publication_id
)

select * from final
