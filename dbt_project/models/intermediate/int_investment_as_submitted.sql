-- One row per unit of any kind, period (months, and the annual 定案 apart) and measure: year-to-date as its current
-- JG01 has it. A nil return is a zero that is in.
{{ config(materialized="merged", merge_on=["unit_code", "period"], merge_forms=["JG01"],
    indexes=[{"columns": ["period"]}, {"columns": ["unit_code"]}]) }}

with units_in as (
    select * from {{ rows_of("int_submissions_accepted") }}
    where form_code = 'JG01' and is_current
),

sums as (
    select
        i.unit_code,
        i.period,
        i.period_end_date,
        i.is_synthetic,
        coalesce(sum(r.industrial_ytd_yuan), 0) as industrial_yuan,
        coalesce(sum(r.renovation_ytd_yuan), 0) as renovation_yuan
    from units_in as i
    left join {{ rows_of_submissions("stg_landing__jg01", "units_in", "r") }}
        on i.submission_id = r.submission_id and r.industry_code <> '合计'
    group by i.unit_code, i.period, i.period_end_date, i.is_synthetic
),

final as (
    select
        unit_code, period, period_end_date, 'industrial_ytd' as measure, industrial_yuan as figure_yuan, is_synthetic
    from sums
    union all
    select
        unit_code, period, period_end_date, 'renovation_ytd' as measure, renovation_yuan as figure_yuan, is_synthetic
    from sums
)

select * from final
