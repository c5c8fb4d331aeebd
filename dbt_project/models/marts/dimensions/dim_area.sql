-- One row per area a figure is for; the cities and the zone with their place on the schematic tile map.
with areas as (
    select * from {{ ref("area") }}
),

tiles as (
    select * from {{ ref("area_tile") }}
),

final as (
    select
        a.area_code, a.gb_code, a.area_name_zh, a.area_name_en, a.area_level, a.parent_area_code, a.own_unit_code,
        case
            when a.area_level = 'county' then c.area_name_zh
            when a.area_level in ('city', 'zone') then a.area_name_zh
        end as city_name_zh,
        a.sort_order, t.tile_row, t.tile_column, a.note
    from areas as a
    left join areas as c on a.parent_area_code = c.area_code
    left join tiles as t on a.area_code = t.area_code
)

select * from final
