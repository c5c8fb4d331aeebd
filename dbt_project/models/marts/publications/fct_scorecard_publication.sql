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
        {% for column in model.columns.values() if column.name not in own %}
        cast({{ json_text("r.content", column.name) }} as {{ column.data_type }}) as {{ column.name }}
        {%- if not loop.last %},{% endif %}
        {% endfor %}
    from publications as p
    inner join published as r on p.publication_id = r.publication_id
)

select * from final
