-- One row per counting unit (county, zone), month (February to December) and industry division, as it holds now.
-- No 合计 rows and no city rows: a plain SUM of the months is the region's figure of the year. Months are as submitted;
-- where the annual 定案 of a year is accepted, December is what the 定案 makes it.
{{ config(materialized="merged", merge_on=["unit_code", "period_year"], merge_forms=["JG01"],
    indexes=[{"columns": ["period_end_date"]}]) }}

{% set amounts = ["industrial_month", "industrial_ytd", "industrial_prior_ytd", "renovation_month", "renovation_ytd",
    "renovation_prior_ytd", "renovation_building_ytd", "renovation_installation_ytd", "renovation_equipment_ytd",
    "renovation_other_ytd"] %}

with finals as (
    select * from {{ rows_of("int_submissions_accepted") }}
    where form_code = 'JG01' and period_kind = 'year' and is_current and is_counting_unit
),

figures as (
    select
        r.unit_code, r.period_year, r.period_month, r.industry_code, 'monthly' as figure_source,
        {%- for amount in amounts %}
        r.{{ amount }}_yuan,
        {%- endfor %}
        r.submission_id, r.row_number, r.known_from, r.is_synthetic
    from {{ rows_of("fct_investment_versions", "r") }}
    left join finals as f on r.unit_code = f.unit_code and r.period_year = f.period_year
    where
        r.is_current and r.period_kind = 'month'
        and (r.period_month < 12 or f.submission_id is null)
    union all
    select
        unit_code, period_year, 12 as period_month, industry_code, 'final' as figure_source,
        {%- for amount in amounts %}
        {{ amount }}_yuan,
        {%- endfor %}
        submission_id, row_number, known_from, is_synthetic
    from {{ rows_of("int_investment_decembers") }}
),

final as (
    select
        f.unit_code,
        p.period,
        f.industry_code,
        p.period_end_date,
        f.period_year,
        f.period_month,
        -- February's month is January and February: January has no return of its own.
        case when f.period_month = 2 then 2 else 1 end as months_covered_count,
        {%- for amount in amounts %}
        f.{{ amount }}_yuan,
        {%- endfor %}
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
