-- Below the region the plan sets no target: nothing is rated.
with growth as (
    select m.area_code, 100 * (sum(i.renovation_ytd) / nullif(sum(i.renovation_prior_ytd), 0) - 1) as value
    from reference.area_unit as m
    inner join investment_total as i on m.unit_code = i.unit_code
    where i.is_latest and i.kind in ('county', 'zone')
    group by m.area_code
)

select t.tile_row, t.tile_column, a.area_name_zh || ' ' || round(g.value, 1) || '% 暂不评价' as tile_text
from reference.area_tile as t
inner join reference.area as a on t.area_code = a.area_code
inner join growth as g on t.area_code = g.area_code
