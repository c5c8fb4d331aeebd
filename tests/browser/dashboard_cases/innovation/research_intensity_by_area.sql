select a.area_name_zh, 100 * sum(e.rd_expense_ytd) / nullif(sum(e.revenue_ytd), 0) as rd_intensity_pct
from reference.area as a
inner join reference.area_unit as m on a.area_code = m.area_code
inner join enterprise as e on m.unit_code = e.unit_code
where a.area_level in ('region', 'city', 'zone') and pg_temp.is_chosen('city', a.area_name_zh) and e.is_latest
group by a.area_name_zh
