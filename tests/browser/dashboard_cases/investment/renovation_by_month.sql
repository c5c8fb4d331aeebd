select period_end as period_end_date, sum(renovation_month) / 1e4 as renovation_month_yi_yuan,
    sum(industrial_month) / 1e4 as industrial_month_yi_yuan
from investment_total
where kind in ('county', 'zone')
group by period_end
