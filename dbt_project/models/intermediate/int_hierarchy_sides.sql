-- One row per reconciled area (cities, the region), unit and side: whose figures make the upper level's own, and whose
-- make its children. A city's own is its own return; the region's own is its cities and the zone.
with units as (
    select * from {{ ref("stg_audit__units") }}
),

final as (
    select unit_code as area_code, 'own' as side, unit_code, unit_name_zh from units
    where unit_kind = 'city'
    union all
    select parent_unit_code as area_code, 'children' as side, unit_code, unit_name_zh from units
    where unit_kind = 'county'
    union all
    select '{{ var("plan_region") }}' as area_code, 'own' as side, unit_code, unit_name_zh from units
    where unit_kind in ('city', 'zone')
    union all
    select '{{ var("plan_region") }}' as area_code, 'children' as side, unit_code, unit_name_zh from units
    where unit_kind in ('county', 'zone')
)

select * from final
