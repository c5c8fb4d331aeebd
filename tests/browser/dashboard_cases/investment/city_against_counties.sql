-- A city's own report against its counties'; the region is its cities and 宁东 against counties and 宁东.
with latest as (
    select max(period_end) as period_end, max(period) as period from investment_total where is_latest
),

figures as (
    select i.unit_code, '技改投资累计' as measure, i.renovation_ytd as figure from investment_total as i
    where i.is_latest
    union all
    select i.unit_code, '工业投资累计', i.industrial_ytd from investment_total as i
    where i.is_latest
),

sides as (
    select a.area_code, u.unit_code, u.name_zh, 'own' as side
    from reference.area as a
    inner join audit.unit as u on u.unit_code = a.own_unit_code and u.kind = 'city'
    where a.area_level = 'city'
    union all
    select a.area_code, u.unit_code, u.name_zh, 'children'
    from reference.area as a
    inner join audit.unit as u on u.kind = 'county' and u.parent_code = a.own_unit_code
    where a.area_level = 'city'
    union all
    select '640000', unit_code, name_zh, 'own' from audit.unit where kind in ('city', 'zone')
    union all
    select '640000', unit_code, name_zh, 'children' from audit.unit where kind in ('county', 'zone')
),

compared as (
    select
        s.area_code, m.measure,
        sum(f.figure) filter (where s.side = 'own') as own, sum(f.figure) filter (where s.side = 'children') as children,
        count(f.figure) filter (where s.side = 'children') as children_in,
        count(*) filter (where s.side = 'children') as children_all,
        count(*) filter (where s.side = 'own') - count(f.figure) filter (where s.side = 'own') as own_missing,
        string_agg(s.name_zh, '、' order by s.unit_code) filter (where s.side = 'children' and f.figure is null) as missing
    from sides as s
    cross join (values ('技改投资累计'), ('工业投资累计')) as m (measure)
    left join figures as f on s.unit_code = f.unit_code and m.measure = f.measure
    group by s.area_code, m.measure
)

select
    a.area_name_zh, l.period, c.measure as measure_zh, round(c.own / 1e4, 4) as own_yi_yuan,
    round(c.children / 1e4, 4) as children_yi_yuan, round((c.own - c.children) / 1e4, 4) as residual_yi_yuan,
    c.children_in as children_in_count, c.children_all as children_count, c.missing as missing_children_zh,
    case
        when c.own_missing > 0 or c.children_in < c.children_all then '不齐'
        when abs(c.own - c.children) * 1e4 <= greatest(
            (select tolerance from reference.tolerance where tolerance_id = 'reconciliation_yuan'),
            (select tolerance from reference.tolerance where tolerance_id = 'reconciliation_share')
            * abs(c.children) * 1e4
        ) then '一致'
        else '不一致'
    end as verdict_zh
from compared as c
cross join latest as l
inner join reference.area as a on c.area_code = a.area_code
