-- One row per accepted submission of JG03 and enterprise, replaced versions and second holders included.
-- A version holds for [known_from, known_to).
{{ config(materialized="merged", merge_on=["enterprise_uscc"], merge_forms=["JG03"], merge_rows="stg_landing__jg03",
    indexes=[{"columns": ["enterprise_uscc"]}]) }}

with accepted as (
    select * from {{ rows_of("int_rd_rows_accepted") }}
),

final as (
    select
        submission_id,
        enterprise_uscc,
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
        register_status,
        revenue_ytd_yuan,
        rd_expense_ytd_yuan,
        cast(rd_staff_count as bigint) as rd_staff_count,
        cast(rd_projects_count as bigint) as rd_projects_count,
        has_rd,
        super_deduction_yuan,
        is_renovation_done,
        renovation_spent_yuan,
        is_final,
        is_synthetic
    from accepted
)

select * from final
