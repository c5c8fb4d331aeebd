-- One row per area a figure is for.
with areas as (
    select * from {{ ref("area") }}
),

final as (
    select
        area_code, gb_code, area_name_zh, area_name_en, area_level, parent_area_code, own_unit_code, sort_order, note
    from areas
)

select * from final
