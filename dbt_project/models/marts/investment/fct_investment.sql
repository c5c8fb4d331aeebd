-- One row per counting unit (county, zone), month (February to December) and industry division, as it holds now.
-- No 合计 rows and no city rows: a plain SUM of the months is the region's figure of the year.
{{ config(materialized="merged", merge_on=["unit_code", "period_year"], merge_forms=["JG01"],
    indexes=[{"columns": ["unit_code", "period_year"]}, {"columns": ["period_end_date"]}]) }}

with figures as (
    select * from {{ rows_of("int_investment_finals_applied") }}
),

final as (
    select
        f.unit_code,
        {{ month_text("f.period_year", "f.period_month") }} as period,
        f.industry_code,
        p.period_end_date,
        f.period_year,
        f.period_month,
        -- February's month is January and February: January has no return of its own.
        case when f.period_month = 2 then 2 else 1 end as months_covered_count,
        f.industrial_month_yuan,
        f.industrial_ytd_yuan,
        f.industrial_prior_ytd_yuan,
        f.renovation_month_yuan,
        f.renovation_ytd_yuan,
        f.renovation_prior_ytd_yuan,
        f.renovation_building_ytd_yuan,
        f.renovation_installation_ytd_yuan,
        f.renovation_equipment_ytd_yuan,
        f.renovation_other_ytd_yuan,
        f.figure_source,
        f.submission_id,
        f.row_number,
        f.known_from,
        f.is_synthetic
    from figures as f
    inner join {{ ref("dim_period") }} as p
        on p.period_kind = 'month' and f.period_year = p.year_number and f.period_month = p.month_number
)

select * from final
