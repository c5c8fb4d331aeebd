-- One row per area and month with any JG01 in: sums of its counting units, then growth and shares from those sums.
-- Growth is of the same units in both years; percentages, never an average of ratios.
{{ config(materialized="merged", merge_on=["period_year"], merge_forms=["JG01"], merge_years_after=1,
    indexes=[{"columns": ["period_year"]}]) }}

with sums as (
    select
        b.area_code,
        i.period_year,
        i.period_month,
        sum(i.industrial_ytd_yuan) as industrial_ytd_yuan,
        sum(i.renovation_ytd_yuan) as renovation_ytd_yuan,
        sum(i.industrial_base_yuan) as industrial_base_yuan,
        sum(i.renovation_base_yuan) as renovation_base_yuan,
        count(*) as unit_count,
        sum(case when i.base_is_accepted then 1 else 0 end) as accepted_base_count,
        {{ dbt.bool_or("i.is_synthetic") }} as is_synthetic
    from {{ rows_of("int_investment_by_unit", "i") }}
    inner join {{ ref("area_unit") }} as b on i.unit_code = b.unit_code
    group by b.area_code, i.period_year, i.period_month
),

final as (
    select
        area_code,
        period_year,
        period_month,
        industrial_ytd_yuan,
        renovation_ytd_yuan,
        industrial_base_yuan,
        renovation_base_yuan,
        {{ growth_pct("renovation_ytd_yuan", "renovation_base_yuan") }} as renovation_growth_pct,
        {{ growth_pct("industrial_ytd_yuan", "industrial_base_yuan") }} as industrial_growth_pct,
        {{ share_pct("renovation_ytd_yuan", "industrial_ytd_yuan") }} as renovation_share_pct,
        case
            when accepted_base_count = unit_count then 'accepted'
            when accepted_base_count = 0 then 'submitted'
            else 'mixed'
        end as base_source,
        is_synthetic
    from sums
)

select * from final
