-- One row per group of measures, area and quarter with JG03 in: how many enterprises stand behind the cell, and whether
-- it is hidden. Fewer than three are hidden; so is the smallest neighbour wherever what is hidden below a shown total
-- would itself be told by the difference, from the county up to the region.
{{ config(materialized="table") }}

{% set neighbours = "measure_group, period, parent_area_code" %}

with cells as (
    select c.*, c.enterprise_count in (1, 2) as is_few from {{ ref("int_rd_cell_counts") }} as c
),

-- Counties of a city; cities and the zone of the region. The smallest of three and more comes first.
children as (
    select
        cells.*,
        sum(case when is_few then enterprise_count else 0 end) over (partition by {{ neighbours }}) as few_sum,
        row_number() over (
            partition by {{ neighbours }}
            order by case when enterprise_count >= 3 then 0 else 1 end, enterprise_count, area_code
        ) = 1 and enterprise_count >= 3 as is_smallest
    from cells
    where area_level in ('county', 'city', 'zone')
),

screened as (
    select children.*, is_few or (is_smallest and few_sum in (1, 2)) as is_hidden from children
),

-- A city hidden for a neighbour's sake is told by its counties unless one of them is hidden too.
protected as (
    select
        c.measure_group, c.area_code, c.period, c.enterprise_count,
        c.is_hidden
        or coalesce(c.is_smallest and c.few_sum = 0 and p.is_hidden and not p.is_few, false) as is_hidden
    from screened as c
    left join screened as p
        on c.measure_group = p.measure_group and c.period = p.period and c.parent_area_code = p.area_code
),

-- Two areas told together, like 银川市+宁东, tell the one from the other.
combined as (
    select
        c.measure_group, c.area_code, c.period, c.enterprise_count,
        c.is_few or coalesce({{ dbt.bool_or("s.is_hidden") }}, false) as is_hidden
    from cells as c
    inner join {{ ref("area_unit") }} as b on c.area_code = b.area_code
    inner join {{ ref("area_unit") }} as m on b.unit_code = m.unit_code
    left join screened as s
        on
            c.measure_group = s.measure_group and c.period = s.period and m.area_code = s.area_code
            and c.parent_area_code = s.parent_area_code
    where c.area_level = 'combined'
    group by c.measure_group, c.area_code, c.period, c.enterprise_count, c.is_few
),

final as (
    select measure_group, area_code, period, enterprise_count, is_hidden from protected
    union all
    select measure_group, area_code, period, enterprise_count, is_hidden from combined
    union all
    select measure_group, area_code, period, enterprise_count, is_few as is_hidden from cells
    where area_level = 'region'
)

select * from final
