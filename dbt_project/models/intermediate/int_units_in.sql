-- One row per measure, counting unit and month (a quarter's last) for which the unit has an accepted return, with what it
-- holds there: yuan, or enterprises of JG03. What an area's coverage is weighed with.
{{ config(materialized="merged", merge_on=["unit_code", "period_year"], merge_forms=["JG01", "JG02", "JG03"],
    merge_from={"int_project_rows_accepted": {}, "int_rd_by_unit": {}}, merge_years_after=1,
    indexes=[{"columns": ["period_year"]}]) }}

with investment as (
    select * from {{ rows_of("int_investment_by_unit") }}
),

projects as (
    select unit_code, period_year, period_month, sum(ytd_done_yuan) as ytd_done_yuan
    from {{ rows_of("int_project_rows_accepted") }}
    where is_current and holder_rank = 1
    group by unit_code, period_year, period_month
),

project_units_in as (
    select distinct unit_code, period_year, period_month
    from {{ rows_of("int_submissions_accepted") }}
    where form_code = 'JG02' and is_current and period_kind = 'month' and is_counting_unit
),

final as (
    select 'renovation' as measure, unit_code, period_year, period_month, renovation_ytd_yuan as held_total
    from investment
    union all
    select 'industrial' as measure, unit_code, period_year, period_month, industrial_ytd_yuan as held_total
    from investment
    union all
    select 'projects' as measure, i.unit_code, i.period_year, i.period_month, p.ytd_done_yuan as held_total
    from project_units_in as i
    left join projects as p
        on i.unit_code = p.unit_code and i.period_year = p.period_year and i.period_month = p.period_month
    union all
    select 'research' as measure, unit_code, period_year, period_month, listed_count as held_total
    from {{ rows_of("int_rd_by_unit") }}
)

select * from final
