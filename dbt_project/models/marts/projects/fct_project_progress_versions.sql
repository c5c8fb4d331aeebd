-- One row per accepted submission of JG02 and project, replaced versions and second holders included.
-- A version holds for [known_from, known_to).
{{ config(materialized="merged", merge_on=["project_code"], merge_forms=["JG02"], merge_rows="stg_landing__jg02",
    indexes=[{"columns": ["project_code"]}]) }}

with accepted as (
    select * from {{ rows_of("int_project_rows_accepted") }}
),

final as (
    select
        submission_id,
        project_code,
        row_number,
        unit_code,
        period,
        period_year,
        period_month,
        period_end_date,
        version as version_number,
        known_from,
        known_to,
        is_current,
        cast(holder_rank as integer) as holder_rank,
        tier,
        stage,
        total_planned_yuan,
        year_planned_yuan,
        month_done_yuan,
        ytd_done_yuan,
        since_start_done_yuan,
        interest_subsidy_ytd_yuan,
        is_synthetic
    from accepted
)

select * from final
