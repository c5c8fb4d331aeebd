-- One row per area and counting unit (county, zone, not allocated) in it: joined to a fact, a plain SUM is the area.
with members as (
    select * from {{ ref("area_unit") }}
),

final as (
    select area_code, unit_code from members
)

select * from final
