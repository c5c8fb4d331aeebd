select city_name as city_name_zh, 100 * sum(ytd_done) / nullif(sum(year_planned), 0) as share_of_year_plan
from project
where is_latest
group by city_name
