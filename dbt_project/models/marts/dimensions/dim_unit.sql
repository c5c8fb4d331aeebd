-- One row per submitting unit.
with units as (
    select * from {{ ref("stg_audit__units") }}
),

areas as (
    select * from {{ ref("area") }}
),

final as (
    select
        u.unit_code,
        u.unit_name_zh,
        u.unit_name_en,
        u.unit_kind,
        u.unit_kind in ('county', 'zone', 'unallocated') as is_counting_unit,
        a.area_code,
        u.parent_unit_code,
        u.reviewer_unit_code,
        r.unit_name_zh as reviewer_name_zh,
        u.valid_from_date,
        u.valid_to_date
    from units as u
    left join areas as a on u.unit_code = a.area_code
    left join units as r on u.reviewer_unit_code = r.unit_code
)

select * from final
