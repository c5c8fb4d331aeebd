-- The first plan has 46 indicators; each indicator of any plan has a reading; targets, counts and members exist; every
-- division is in a sector. And the units the register knows are those the seed and the areas know.
select 'indicators are not 46' as fault, cast(count(*) as varchar(20)) as fault_key
from {{ ref("indicator") }}
where plan_id = 'NX-JG-2021'
having count(*) <> 46
union all
select 'indicator without a reading', i.indicator_id
from {{ ref("indicator") }} as i
left join {{ ref("reading") }} as r on i.plan_id = r.plan_id and i.indicator_id = r.indicator_id
where r.reading_id is null
union all
select 'target of no indicator', t.indicator_id
from {{ ref("target") }} as t
left join {{ ref("indicator") }} as i on t.plan_id = i.plan_id and t.indicator_id = i.indicator_id
where i.indicator_id is null or t.comparator not in ('>=', 'reach', 'about', 'range', 'within', 'strive', 'none')
union all
select 'target of no reading', t.indicator_id || ' ' || t.reading_id
from {{ ref("target") }} as t
left join {{ ref("reading") }} as r
    on t.plan_id = r.plan_id and t.indicator_id = r.indicator_id and t.reading_id = r.reading_id
where t.reading_id is not null and r.reading_id is null
union all
select 'reading that takes the count of none', r.indicator_id || ' ' || r.reading_id
from {{ ref("reading") }} as r
left join {{ ref("reading") }} as c
    on r.plan_id = c.plan_id and r.indicator_id = c.indicator_id and r.counted_as = c.reading_id
where r.counted_as is not null and c.reading_id is null
union all
select 'chosen reading that does not lead', plan_id || ' ' || indicator_id
from {{ ref("reading") }}
group by plan_id, indicator_id
having
    sum(case when is_chosen then 1 else 0 end) > 1
    or sum(case when is_chosen <> (coalesce(lead_rank, 0) = 1) then 1 else 0 end) > 0
union all
select 'division without a sector', d.industry_code
from {{ ref("industry") }} as d
left join {{ ref("plan_sector") }} as s on d.industry_code = s.division_code
where d.industry_level = 'division' and s.division_code is null
union all
select 'published area that is no area', l.area_text
from {{ ref("area_alias") }} as l
left join {{ ref("area") }} as a on l.area_code = a.area_code
where a.area_code is null
union all
select 'county without a tile', a.area_code
from {{ ref("area") }} as a
left join {{ ref("county_tile") }} as t on a.area_code = t.area_code
where a.area_level in ('county', 'zone') and t.area_code is null
union all
select 'two areas on one tile', min(area_code)
from {{ ref("county_tile") }}
group by tile_row, tile_column
having count(*) > 1
union all
select 'registered unit the seed does not know', u.unit_code
from {{ ref("stg_audit__units") }} as u
left join {{ ref("unit") }} as s on u.unit_code = s.unit_code and u.unit_kind = s.kind
where s.unit_code is null
union all
select 'counting unit outside the region', u.unit_code
from {{ ref("stg_audit__units") }} as u
left join {{ ref("area_unit") }} as b on u.unit_code = b.unit_code and b.area_code = '{{ var("plan_region") }}'
where u.unit_kind in ('county', 'zone', 'unallocated') and b.unit_code is null
