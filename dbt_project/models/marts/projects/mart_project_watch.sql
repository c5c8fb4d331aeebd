-- One row per project: where it stood when it was last reported, and whether work has come to a halt. Days are counted to
-- the last month its unit has reported, so that a project left out of the ledger does not stand still in time.
with progress as (
    select
        f.*,
        row_number() over (partition by f.project_code order by f.period_end_date desc) as latest_rank,
        max(case when f.month_done_yuan > 0 then f.period_end_date end) over (partition by f.project_code)
            as last_progress_date,
        min(case when f.stage in ('新开工', '在建') then f.period_end_date end) over (partition by f.project_code)
            as first_work_date
    from {{ ref("fct_project_progress") }} as f
),

reported as (
    select unit_code, max(period) as last_reported_period, max(period_end_date) as last_reported_date
    from {{ ref("int_submissions_accepted") }}
    where form_code = 'JG02' and is_current and period_kind = 'month'
    group by unit_code
),

problems as (
    select project_code, period, count(*) as problem_count from {{ ref("bridge_project_problem") }}
    group by project_code, period
),

watched as (
    select
        p.*, r.last_reported_period, r.last_reported_date, t.stalled_days,
        p.stage <> '竣工投产' and p.period_end_date < r.last_reported_date as is_left_out,
        case when p.stage <> '竣工投产' then
                {{ dbt.datediff("coalesce(p.last_progress_date, p.first_work_date)", "r.last_reported_date", "day") }}
        end as days_without_progress
    from progress as p
    inner join reported as r on p.unit_code = r.unit_code
    cross join {{ ref("int_tolerances_pivoted") }} as t
    where p.latest_rank = 1
),

final as (
    select
        w.project_code, d.project_name, d.enterprise_uscc, d.enterprise_name, w.unit_code, u.unit_name_zh,
        w.period as latest_period, w.period_end_date as latest_period_end_date, w.last_reported_date,
        w.tier, w.lists, w.list_year, w.nature, d.is_zero_land, w.industry_code, i.industry_name, i.plan_sector_zh,
        w.stage, d.start_month, d.planned_finish_month, d.actual_finish_month,
        w.total_planned_yuan, w.year_planned_yuan, w.month_done_yuan, w.ytd_done_yuan, w.since_start_done_yuan,
        w.share_of_total_pct, w.share_of_year_plan_pct, w.interest_subsidy_ytd_yuan,
        w.last_progress_date, w.days_without_progress as days_since_progress_count,
        w.stage = '停工' or (w.stage in ('新开工', '在建') and coalesce(w.days_without_progress >= w.stalled_days, false))
            as is_stalled,
        case
            when w.stage = '停工' then '已报停工'
            when w.stage in ('新开工', '在建') and w.days_without_progress >= w.stalled_days
                then '未报停工，已' || cast(w.days_without_progress as varchar(6)) || '日无完成投资，达到'
                    || cast(cast(w.stalled_days as integer) as varchar(6)) || '日的门槛'
        end as stalled_reason_zh,
        w.is_left_out,
        w.stage <> '竣工投产' and coalesce(d.planned_finish_month < w.last_reported_period, false) as is_overdue,
        w.problem_kinds, cast(coalesce(b.problem_count, 0) as integer) as problem_count,
        w.holder_count, w.other_holder_codes, w.submission_id, w.row_number, w.is_synthetic
    from watched as w
    inner join {{ ref("dim_unit") }} as u on w.unit_code = u.unit_code
    left join {{ ref("dim_project") }} as d on w.project_code = d.project_code and d.is_current
    left join {{ ref("dim_industry") }} as i on w.industry_code = i.industry_code
    left join problems as b on w.project_code = b.project_code and w.period = b.period
)

select * from final
