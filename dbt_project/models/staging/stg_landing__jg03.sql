-- One row per landed row of JG03 (one enterprise of one quarter), of every submission whatever its verdict.
with source as (
    select * from {{ source("landing", "jg03") }}
),

final as (
    select
        submission_id,
        row_number,
        enterprise_uscc,
        enterprise_name,
        industry_code,
        register_status,
        {{ thousand_yuan_to_yuan("revenue_ytd") }} as revenue_ytd_yuan,
        {{ thousand_yuan_to_yuan("rd_expense_ytd") }} as rd_expense_ytd_yuan,
        rd_staff as rd_staff_count,
        rd_projects as rd_projects_count,
        {{ yes_no("has_rd") }} as has_rd,
        {{ thousand_yuan_to_yuan("super_deduction") }} as super_deduction_yuan,
        invention_patents as invention_patents_count,
        {{ yes_no("renovation_done") }} as is_renovation_done,
        renovation_done_month,
        {{ thousand_yuan_to_yuan("renovation_spent") }} as renovation_spent_yuan,
        renovation_kind as renovation_kinds,
        renovation_project_code,
        remark
    from source
)

select * from final
