-- One row per landed row of JG02 (one project of one month's ledger), of every submission whatever its verdict.
with source as (
    select * from {{ source("landing", "jg02") }}
),

final as (
    select
        submission_id,
        row_number,
        project_code,
        project_name,
        enterprise_uscc,
        enterprise_name,
        county_code,
        park,
        scale,
        tier,
        lists,
        list_year,
        {{ yes_no("in_statistics") }} as is_in_statistics,
        industry_code,
        nature,
        {{ yes_no("zero_land") }} as is_zero_land,
        start_month,
        planned_finish_month,
        actual_finish_month,
        {{ wan_yuan_to_yuan("total_planned") }} as total_planned_yuan,
        {{ wan_yuan_to_yuan("year_planned") }} as year_planned_yuan,
        {{ wan_yuan_to_yuan("month_done") }} as month_done_yuan,
        {{ wan_yuan_to_yuan("ytd_done") }} as ytd_done_yuan,
        {{ wan_yuan_to_yuan("since_start_done") }} as since_start_done_yuan,
        {{ wan_yuan_to_yuan("interest_subsidy_ytd") }} as interest_subsidy_ytd_yuan,
        stage,
        progress_text,
        problem_kinds,
        problem_text,
        remark
    from source
)

select * from final
