select
    coalesce(s.plan_sector_zh, '其他') || '（' || a.period || '）' as plan_sector_month_zh,
    100 * (sum(j.renovation_ytd) / nullif(sum(j.renovation_prior_ytd), 0) - 1) as growth_pct,
    100 * sum(j.renovation_ytd) / nullif(sum(j.industrial_ytd), 0) as share_pct
from accepted as a
inner join landing.jg01 as j on a.submission_id = j.submission_id
left join reference.plan_sector as s on j.industry_code = s.division_code
where a.kind in ('county', 'zone') and a.is_latest and j.industry_code <> '合计'
group by s.plan_sector_zh, a.period
