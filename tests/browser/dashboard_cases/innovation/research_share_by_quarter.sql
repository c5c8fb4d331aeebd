select e.period_end as period_end_date, a.area_name_zh,
    100.0 * count(*) filter (where e.has_rd = '是') / count(*) as rd_listed_pct
from reference.area as a
inner join reference.area_unit as m on a.area_code = m.area_code
inner join enterprise as e on m.unit_code = e.unit_code
where a.area_level in ('region', 'city', 'zone') and pg_temp.is_chosen('city', a.area_name_zh) and e.register_status <> '年内退库'
group by e.period_end, a.area_name_zh
