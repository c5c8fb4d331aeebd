select
    period_end as period_end_date, 100 * (sum(renovation_ytd) / nullif(sum(renovation_prior_ytd), 0) - 1) as growth_pct,
    100 * sum(renovation_ytd) / nullif(sum(industrial_ytd), 0) as share_pct
from investment_total
where kind in ('county', 'zone')
group by period_end
