select coalesce(s.plan_sector_zh, '其他') as plan_sector_zh, i.industry_name as industry_name_zh, a.period,
    sum(j.renovation_ytd) / 1e4 as renovation_ytd_yi_yuan
from accepted as a
inner join landing.jg01 as j on a.submission_id = j.submission_id
inner join reference.industry as i on j.industry_code = i.industry_code
left join reference.plan_sector as s on j.industry_code = s.division_code
where a.kind in ('county', 'zone') and a.is_latest and j.industry_code <> '合计'
group by s.plan_sector_zh, i.industry_name, a.period
