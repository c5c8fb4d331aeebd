with latest as (
    select distinct on (project_code) * from project
    order by project_code, period_end desc
),

waiting as (
    select
        l.*,
        (select max(a.period_end) from accepted as a where a.unit_code = l.unit_code and a.form_code = 'JG02')
        - coalesce(
            (select max(w.period_end) from project as w where w.project_code = l.project_code and w.month_done > 0),
            (
                select min(w.period_end) from project as w
                where w.project_code = l.project_code and w.stage in ('新开工', '在建')
            )
        ) as days
    from latest as l
)

select
    project_code, project_name, unit_name as unit_name_zh, stage, days as days_since_progress_count,
    case
        when stage = '停工' then '已报停工'
        else '未报停工，已' || days || '日无完成投资，达到' || round(t.tolerance) || '日的门槛'
    end as stalled_reason_zh,
    problem_kinds
from waiting
inner join reference.tolerance as t on t.tolerance_id = 'stalled_days'
where stage = '停工' or (stage in ('新开工', '在建') and days >= t.tolerance)
