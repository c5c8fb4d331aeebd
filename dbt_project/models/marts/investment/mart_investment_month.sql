-- One row per counting unit and month: the divisions of fct_investment in one sum. What is drawn month by month reads a
-- tenth of the rows.
{{ config(materialized="merged", merge_on=["unit_code", "period_year"], merge_forms=["JG01"],
    indexes=[{"columns": ["unit_code", "period_year"]}]) }}

{% set amounts = ["industrial_month_yuan", "industrial_ytd_yuan", "industrial_prior_ytd_yuan", "renovation_month_yuan",
    "renovation_ytd_yuan", "renovation_prior_ytd_yuan"] %}

with figures as (
    select * from {{ rows_of("fct_investment") }}
),

final as (
    select
        unit_code,
        period,
        period_end_date,
        period_year,
        period_month,
        cast(count(*) as integer) as division_count,
        {%- for amount in amounts %}
        cast(sum({{ amount }}) as numeric(20, 2)) as {{ amount }},
        {%- endfor %}
        {{ dbt.bool_or("is_synthetic") }} as is_synthetic
    from figures
    group by unit_code, period, period_end_date, period_year, period_month
)

select * from final
