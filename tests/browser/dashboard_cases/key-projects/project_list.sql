-- As last reported; the days without progress are counted to the last month that its unit reported.
select distinct on (p.project_code)
    p.project_code, p.project_name, p.city_name as city_name_zh, p.unit_name as unit_name_zh, p.period as latest_period,
    p.tier, p.stage, round(p.total_planned / 1e4, 4) as total_planned_yi_yuan,
    round(p.since_start_done / 1e4, 4) as since_start_done_yi_yuan,
    100 * p.since_start_done / nullif(p.total_planned, 0) as share_of_total_pct,
    100 * p.ytd_done / nullif(p.year_planned, 0) as share_of_year_plan_pct,
    case
        when p.stage <> '竣工投产' then
            (select max(a.period_end) from accepted as a where a.unit_code = p.unit_code and a.form_code = 'JG02')
            - coalesce(
                (select max(w.period_end) from project as w where w.project_code = p.project_code and w.month_done > 0),
                (
                    select min(w.period_end) from project as w
                    where w.project_code = p.project_code and w.stage in ('新开工', '在建')
                )
            )
    end as days_since_progress_count, p.problem_kinds
from project as p
order by p.project_code, p.period_end desc
