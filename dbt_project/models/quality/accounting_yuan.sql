-- One row per identity of amounts and its key: what was landed and accepted = what the facts hold, to the cent.
{{ config(materialized="merged", merge_on=["period_year"], merge_forms=["JG01"],
    merge_from={"fct_investment": {}, "int_investment_by_area": {}, "mart_investment_month": {}},
    indexes=[{"columns": ["period_year"]}]) }}

with accepted as (
    select * from {{ rows_of("int_submissions_accepted") }}
    where form_code = 'JG01' and is_current and is_counting_unit
),

landed_investment as (
    select
        a.unit_code, a.period_year,
        coalesce({{ dbt.bool_or("a.period_kind = 'year'") }} over (
            partition by a.unit_code, a.period_year
        ), false) as is_final,
        a.period_kind, r.industrial_month_yuan, r.industrial_ytd_yuan, r.renovation_month_yuan, r.renovation_ytd_yuan
    from accepted as a
    left join {{ rows_of_submissions("stg_landing__jg01", "accepted", "r") }}
        on a.submission_id = r.submission_id and r.industry_code <> '合计'
),

-- A finalised year is its 定案; any other year is the sum of its months.
landed_years as (
    select
        unit_code, period_year,
        sum(case when period_kind = 'year' then industrial_ytd_yuan when not is_final then industrial_month_yuan end)
            as industrial_yuan,
        sum(case when period_kind = 'year' then renovation_ytd_yuan when not is_final then renovation_month_yuan end)
            as renovation_yuan
    from landed_investment
    group by unit_code, period_year
),

fact_years as (
    select
        unit_code, period_year, sum(industrial_month_yuan) as industrial_yuan,
        sum(renovation_month_yuan) as renovation_yuan
    from {{ rows_of("fct_investment") }}
    group by unit_code, period_year
),

plain_sums as (
    select
        period_year, period_month, sum(renovation_ytd_yuan) as renovation_yuan,
        sum(renovation_ytd_yuan + industrial_ytd_yuan) as both_yuan
    from {{ rows_of("fct_investment") }}
    group by period_year, period_month
),

month_sums as (
    select period_year, period_month, sum(renovation_ytd_yuan + industrial_ytd_yuan) as both_yuan
    from {{ rows_of("mart_investment_month") }}
    group by period_year, period_month
),

identities as (
    select
        'industrial_year' as identity_name,
        coalesce(l.unit_code, f.unit_code) || ' ' || cast(coalesce(l.period_year, f.period_year) as varchar(4))
            as identity_key,
        coalesce(l.period_year, f.period_year) as period_year, l.industrial_yuan as landed_yuan,
        f.industrial_yuan as fact_yuan
    from landed_years as l
    full outer join fact_years as f on l.unit_code = f.unit_code and l.period_year = f.period_year
    union all
    select
        'renovation_year',
        coalesce(l.unit_code, f.unit_code) || ' ' || cast(coalesce(l.period_year, f.period_year) as varchar(4)),
        coalesce(l.period_year, f.period_year), l.renovation_yuan, f.renovation_yuan as fact_yuan
    from landed_years as l
    full outer join fact_years as f on l.unit_code = f.unit_code and l.period_year = f.period_year
    union all
    select
        'plain_sum_is_the_region', {{ month_text("a.period_year", "a.period_month") }}, a.period_year,
        a.renovation_ytd_yuan, p.renovation_yuan
    from {{ rows_of("int_investment_by_area", "a") }}
    left join plain_sums as p on a.period_year = p.period_year and a.period_month = p.period_month
    where a.area_code = '{{ var("plan_region") }}'
    union all
    select
        'mart_investment_month', {{ month_text("p.period_year", "p.period_month") }},
        coalesce(p.period_year, m.period_year), p.both_yuan, m.both_yuan as fact_yuan
    from plain_sums as p
    full outer join month_sums as m on p.period_year = m.period_year and p.period_month = m.period_month
),

final as (
    select
        identity_name, identity_key, period_year, landed_yuan, fact_yuan,
        coalesce(landed_yuan, 0) - coalesce(fact_yuan, 0) as difference_yuan
    from identities
)

select * from final
