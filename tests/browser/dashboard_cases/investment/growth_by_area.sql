select a.area_name_zh, i.period, 100 * (sum(i.renovation_ytd) / nullif(sum(i.renovation_prior_ytd), 0) - 1) as figure_pct
from reference.area as a
inner join reference.area_unit as m on a.area_code = m.area_code
inner join investment_total as i on m.unit_code = i.unit_code
where a.area_level <> 'county' and i.is_latest and i.kind in ('county', 'zone')
group by a.area_name_zh, i.period
