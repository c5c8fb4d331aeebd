-- One row per submitting unit.
with units as (
    select * from {{ ref("stg_audit__units") }}
),

areas as (
    select * from {{ ref("area") }}
),

-- Which channels reach it at the moment the data speak of; addresses stay where they are.
channels as (
    select c.unit_code, {{ dbt.listagg("distinct c.channel", "'、'", "order by c.channel") }} as contact_channels
    from {{ ref("stg_audit__contact_channels") }} as c
    cross join {{ ref("int_warehouse_moment") }} as m
    where c.valid_to_date is null or c.valid_to_date > cast(m.as_of as date)
    group by c.unit_code
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
        h.contact_channels,
        u.valid_from_date,
        u.valid_to_date
    from units as u
    left join areas as a on u.unit_code = a.area_code
    left join channels as h on u.unit_code = h.unit_code
    left join units as r on u.reviewer_unit_code = r.unit_code
)

select * from final
