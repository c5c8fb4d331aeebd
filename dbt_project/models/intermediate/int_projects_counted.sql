-- One row per indicator of action one, reading, active project and year that counts under it.
-- inclusive: projects of a higher tier that meet the amount count too; exclusive: projects of the tier itself alone.
-- done_amount: the amount is what was done since the start, not what was planned. without_zone: the zone is no city.
-- A year's list binds once any project is on it for that year; until then tier and amount decide.
{{ config(materialized="table") }}

with projects as (
    select * from {{ ref("int_projects_active") }}
),

tolerances as (
    select * from {{ ref("int_tolerances_pivoted") }}
),

lists as (
    select
        period_year,
        {{ dbt.bool_or("is_on_region_list") }} as has_region_list,
        {{ dbt.bool_or("is_on_city_list") }} as has_city_list
    from projects
    group by period_year
),

region_tier as (
    select 'A1-01' as indicator_id, p.*
    from projects as p
    inner join lists as l on p.period_year = l.period_year
    where p.is_on_region_list or not l.has_region_list
),

city_tier as (
    select 'A1-02' as indicator_id, p.*
    from projects as p
    inner join lists as l on p.period_year = l.period_year
    cross join tolerances as t
    where
        p.total_planned_yuan >= t.city_project_yuan
        and (p.tier in ('自治区级', '地市级'))
        and (p.is_on_city_list or (p.is_on_region_list and p.tier = '自治区级') or not l.has_city_list)
),

final as (
    select 'inclusive' as reading_id, r.* from region_tier as r
    cross join tolerances as t
    where r.total_planned_yuan >= t.region_project_yuan
    union all
    select 'exclusive' as reading_id, r.* from region_tier as r
    cross join tolerances as t
    where r.total_planned_yuan >= t.region_project_yuan and r.tier = '自治区级'
    union all
    select 'done_amount' as reading_id, r.* from region_tier as r
    cross join tolerances as t
    where r.since_start_done_yuan >= t.region_project_yuan and r.tier = '自治区级'
    union all
    select 'inclusive' as reading_id, c.* from city_tier as c
    union all
    select 'exclusive' as reading_id, c.* from city_tier as c
    where c.tier = '地市级'
    union all
    select 'without_zone' as reading_id, c.* from city_tier as c
    inner join {{ ref("stg_audit__units") }} as u on c.unit_code = u.unit_code
    where c.tier = '地市级' and u.unit_kind <> 'zone'
)

select * from final
