-- One row per submitting unit.
with source as (
    select * from {{ source("audit", "unit") }}
),

final as (
    select
        unit_code,
        name_zh as unit_name_zh,
        name_en as unit_name_en,
        kind as unit_kind,
        parent_code as parent_unit_code,
        reviewer_code as reviewer_unit_code,
        valid_from as valid_from_date,
        valid_to as valid_to_date
    from source
)

select * from final
