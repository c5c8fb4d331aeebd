select city_name as city_name_zh, period, sum(renovation_ytd) / 1e4 as renovation_ytd_yi_yuan
from investment_total
where kind in ('county', 'zone') and is_latest
group by city_name, period
