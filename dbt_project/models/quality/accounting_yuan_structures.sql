-- One row per cumulated amount of JG01 and month: what was landed and is accepted now = what the facts hold, to the
-- cent. The annual 定案 of a unit stands for its December.
{% set amounts = ["industrial_ytd_yuan", "industrial_prior_ytd_yuan", "renovation_ytd_yuan",
    "renovation_prior_ytd_yuan", "renovation_building_ytd_yuan", "renovation_installation_ytd_yuan",
    "renovation_equipment_ytd_yuan", "renovation_other_ytd_yuan"] %}

{{ config(materialized="merged", merge_on=["period_year"], merge_forms=["JG01"], merge_from={"fct_investment": {}},
    indexes=[{"columns": ["period_year"]}]) }}

with accepted as (
    select
        submission_id, period_year,
        case when period_kind = 'year' then 12 else period_month end as period_month,
        period_kind = 'month' and period_month = 12 and {{ dbt.bool_or("period_kind = 'year'") }} over (
            partition by unit_code, period_year
        ) as is_replaced
    from {{ rows_of("int_submissions_accepted") }}
    where form_code = 'JG01' and is_current and is_counting_unit
),

landed as (
    select
        {%- for amount in amounts %}
        sum(r.{{ amount }}) as {{ amount }},
        {%- endfor %}
        a.period_year, a.period_month
    from accepted as a
    inner join {{ rows_of_submissions("stg_landing__jg01", "accepted", "r") }}
        on a.submission_id = r.submission_id and r.industry_code <> '合计'
    where not a.is_replaced
    group by a.period_year, a.period_month
),

facts as (
    select
        {%- for amount in amounts %}
        sum({{ amount }}) as {{ amount }},
        {%- endfor %}
        period_year, period_month
    from {{ rows_of("fct_investment") }}
    group by period_year, period_month
),

identities as (
    {%- for amount in amounts %}
    select
        '{{ amount }}' as identity_name, coalesce(l.period_year, f.period_year) as period_year,
        coalesce(l.period_month, f.period_month) as period_month, l.{{ amount }} as landed_yuan,
        f.{{ amount }} as fact_yuan
    from landed as l
    full outer join facts as f on l.period_year = f.period_year and l.period_month = f.period_month
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

final as (
    select
        identity_name, {{ month_text("period_year", "period_month") }} as period, period_year, landed_yuan, fact_yuan,
        coalesce(landed_yuan, 0) - coalesce(fact_yuan, 0) as difference_yuan
    from identities
)

select * from final
