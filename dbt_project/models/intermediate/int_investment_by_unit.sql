-- One row per counting unit and month for which it has an accepted JG01 (a nil return is a zero, not a gap).
-- December is in by its own month or by the year's 定案.
{{ config(materialized="merged", merge_on=["unit_code", "period_year"], merge_forms=["JG01"], merge_years_after=1,
    indexes=[{"columns": ["unit_code", "period_year"]}, {"columns": ["period_year"]}]) }}

with units_in as (
    select
        unit_code,
        period_year,
        period_month,
        {{ dbt.bool_or("is_synthetic") }} as is_synthetic
    from {{ rows_of("int_submissions_accepted", on=["unit_code"]) }}
    where form_code = 'JG01' and is_current and is_counting_unit and period_kind in ('month', 'year')
    group by unit_code, period_year, period_month
),

figures as (
    select * from {{ rows_of("fct_investment", on=["unit_code"]) }}
),

sums as (
    select
        unit_code,
        period_year,
        period_month,
        sum(industrial_ytd_yuan) as industrial_ytd_yuan,
        sum(renovation_ytd_yuan) as renovation_ytd_yuan,
        sum(industrial_prior_ytd_yuan) as industrial_prior_ytd_yuan,
        sum(renovation_prior_ytd_yuan) as renovation_prior_ytd_yuan
    from figures
    group by unit_code, period_year, period_month
),

filled as (
    select
        u.unit_code,
        u.period_year,
        u.period_month,
        u.is_synthetic,
        coalesce(s.industrial_ytd_yuan, 0) as industrial_ytd_yuan,
        coalesce(s.renovation_ytd_yuan, 0) as renovation_ytd_yuan,
        coalesce(s.industrial_prior_ytd_yuan, 0) as industrial_prior_ytd_yuan,
        coalesce(s.renovation_prior_ytd_yuan, 0) as renovation_prior_ytd_yuan
    from units_in as u
    left join sums as s
        on u.unit_code = s.unit_code and u.period_year = s.period_year and u.period_month = s.period_month
),

final as (
    select
        f.*,
        -- Growth is against what was accepted a year ago; the submitted 上年同期 only where that year is not held.
        p.unit_code is not null as base_is_accepted,
        coalesce(p.industrial_ytd_yuan, f.industrial_prior_ytd_yuan) as industrial_base_yuan,
        coalesce(p.renovation_ytd_yuan, f.renovation_prior_ytd_yuan) as renovation_base_yuan
    from filled as f
    left join filled as p
        on f.unit_code = p.unit_code and f.period_year = p.period_year + 1 and f.period_month = p.period_month
)

select * from final
