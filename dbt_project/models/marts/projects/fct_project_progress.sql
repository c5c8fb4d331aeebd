-- One row per project and month, as it holds now; a project two units hold counts once, under the unit that held it
-- first, and names the other.
{{ config(materialized="merged", merge_on=["project_code"], merge_forms=["JG02"], merge_rows="stg_landing__jg02",
    indexes=[{"columns": ["project_code"]}, {"columns": ["period_end_date"]}]) }}

with accepted as (
    select * from {{ rows_of("int_project_rows_accepted") }}
    where is_current
),

holders as (
    select
        project_code,
        period,
        count(*) as holder_count,
        {{ dbt.listagg("case when holder_rank > 1 then unit_code end", "'、'", "order by unit_code") }}
            as other_holder_codes
    from accepted
    group by project_code, period
),

led as (
    select
        accepted.*,
        max(case when month_done_yuan > 0 then period_end_date end) over (
            partition by project_code order by period_end_date rows between unbounded preceding and current row
        ) as last_progress_date
    from accepted
    where holder_rank = 1
),

final as (
    select
        l.project_code,
        l.period,
        l.unit_code,
        l.period_end_date,
        l.period_year,
        l.period_month,
        l.tier,
        l.lists,
        l.list_year,
        l.stage,
        l.nature,
        l.industry_code,
        l.total_planned_yuan,
        l.year_planned_yuan,
        l.month_done_yuan,
        l.ytd_done_yuan,
        l.since_start_done_yuan,
        {{ share_pct("l.since_start_done_yuan", "l.total_planned_yuan") }} as share_of_total_pct,
        {{ share_pct("l.ytd_done_yuan", "l.year_planned_yuan") }} as share_of_year_plan_pct,
        l.interest_subsidy_ytd_yuan,
        l.stage in ('新开工', '在建', '竣工投产') and l.month_done_yuan > 0 as is_at_work,
        {{ dbt.datediff("l.last_progress_date", "l.period_end_date", "day") }} as days_since_progress_count,
        l.problem_kinds,
        cast(h.holder_count as integer) as holder_count,
        h.other_holder_codes,
        l.submission_id,
        l.row_number,
        l.known_from,
        l.is_synthetic
    from led as l
    inner join holders as h on l.project_code = h.project_code and l.period = h.period
)

select * from final
