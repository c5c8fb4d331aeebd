-- One row per counting unit and quarter for which it has an accepted JG03 (a nil return is a zero, not a gap): enterprises
-- by list, research and renovation, and amounts with how many enterprises stand behind each.
{{ config(materialized="merged", merge_on=["unit_code", "period_year"], merge_forms=["JG03"],
    merge_from={"int_rd_enterprises_listed": {}}) }}

{% set has_research = "has_rd or rd_expense_ytd_yuan > 0" %}

with units_in as (
    select unit_code, period, period_year, period_month, period_end_date, is_synthetic
    from {{ rows_of("int_submissions_accepted") }}
    where form_code = 'JG03' and is_current and period_kind = 'quarter' and is_counting_unit
),

enterprises as (
    select * from {{ rows_of("int_rd_enterprises_listed") }}
),

final as (
    select
        u.unit_code,
        u.period,
        u.period_year,
        u.period_month,
        u.period_end_date,
        u.is_synthetic,
        count(e.enterprise_uscc) as reporting_count,
        count(case when e.is_listed then 1 end) as listed_count,
        count(case when e.is_start_listed then 1 end) as start_listed_count,
        count(case when e.has_rd then 1 end) as rd_reporting_count,
        count(case when e.has_rd and e.is_listed then 1 end) as rd_listed_count,
        count(case when e.is_renovation_done then 1 end) as renovated_reporting_count,
        count(case when e.is_renovation_done and e.is_listed then 1 end) as renovated_listed_count,
        count(case when e.is_renovation_done and e.is_start_listed then 1 end) as renovated_start_listed_count,
        count(case when {{ has_research }} then 1 end) as rd_spending_count,
        coalesce(sum(e.revenue_ytd_yuan), 0) as revenue_ytd_yuan,
        coalesce(sum(e.rd_expense_ytd_yuan), 0) as rd_expense_ytd_yuan,
        coalesce(sum(e.super_deduction_yuan), 0) as super_deduction_yuan,
        coalesce(sum(e.renovation_spent_yuan), 0) as renovation_spent_yuan,
        sum(e.rd_staff_count) as rd_staff_count,
        sum(e.rd_projects_count) as rd_projects_count
    from units_in as u
    left join enterprises as e on u.unit_code = e.unit_code and u.period = e.period
    group by u.unit_code, u.period, u.period_year, u.period_month, u.period_end_date, u.is_synthetic
)

select * from final
