-- One row per enterprise above scale and quarter, as it holds now; an enterprise two units hold counts once, under the
-- one that has it on its list, and names the other.
{{ config(materialized="merged", merge_on=["enterprise_uscc"], merge_forms=["JG03"], merge_rows="stg_landing__jg03",
    indexes=[{"columns": ["enterprise_uscc"]}]) }}

with accepted as (
    select * from {{ rows_of("int_rd_rows_accepted") }}
    where is_current
),

holders as (
    select
        enterprise_uscc,
        period,
        count(*) as holder_count,
        {{ dbt.listagg("case when holder_rank > 1 then unit_code end", "'、'", "order by unit_code") }}
            as other_holder_codes
    from accepted
    group by enterprise_uscc, period
),

final as (
    select
        e.enterprise_uscc,
        e.period,
        e.unit_code,
        e.period_end_date,
        e.period_year,
        e.period_month,
        e.enterprise_name,
        e.industry_code,
        e.register_status,
        e.is_listed,
        e.is_start_listed,
        e.revenue_ytd_yuan,
        e.rd_expense_ytd_yuan,
        {{ share_pct("e.rd_expense_ytd_yuan", "e.revenue_ytd_yuan") }} as rd_intensity_pct,
        cast(e.rd_staff_count as bigint) as rd_staff_count,
        cast(e.rd_projects_count as bigint) as rd_projects_count,
        e.has_rd,
        e.super_deduction_yuan,
        cast(e.invention_patents_count as bigint) as invention_patents_count,
        e.is_renovation_done,
        e.renovation_done_month,
        e.renovation_spent_yuan,
        e.renovation_kinds,
        e.renovation_project_code,
        e.is_final,
        cast(h.holder_count as integer) as holder_count,
        h.other_holder_codes,
        e.submission_id,
        e.row_number,
        e.known_from,
        e.is_synthetic
    from {{ rows_of("int_rd_enterprises_listed", "e") }}
    inner join holders as h on e.enterprise_uscc = h.enterprise_uscc and e.period = h.period
)

select * from final
