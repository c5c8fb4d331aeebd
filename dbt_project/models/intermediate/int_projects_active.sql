-- One row per project and year in which it was active: at work (新开工, 在建, 竣工投产) in some month with work done.
-- `active_from_month` is the first such month; amount, tier and lists are those of the year's last held month.
{{ config(materialized="table") }}

with held as (
    select * from {{ ref("int_project_rows_accepted") }}
    where is_current and holder_rank = 1
),

first_active as (
    select project_code, period_year, min(period_month) as active_from_month
    from held
    where stage in ('新开工', '在建', '竣工投产') and month_done_yuan > 0
    group by project_code, period_year
),

ranked as (
    select
        held.*,
        row_number() over (partition by project_code, period_year order by period_month desc) as month_rank
    from held
),

final as (
    select
        r.project_code,
        r.period_year,
        f.active_from_month,
        r.unit_code,
        r.tier,
        r.total_planned_yuan,
        r.since_start_done_yuan,
        coalesce(r.lists like '%自治区100个%' and r.list_year = r.period_year, false) as is_on_region_list,
        coalesce(r.lists like '%地市200个%' and r.list_year = r.period_year, false) as is_on_city_list,
        r.is_synthetic
    from ranked as r
    inner join first_active as f on r.project_code = f.project_code and r.period_year = f.period_year
    where r.month_rank = 1
)

select * from final
