-- One row per area and quarter with JG03 in: enterprises and amounts as sums, for any reader. A figure that fewer than
-- three enterprises make, or that could be told from a shown total, is empty and said to be hidden (int_rd_cells).
{% set groups = ["listed", "revenue", "research", "renovation"] %}

with areas as (
    select * from {{ ref("int_rd_by_area") }}
    where period is not null
),

hidden as (
    select
        {%- for group in groups %}
        {{ dbt.bool_or("measure_group = '" ~ group ~ "' and is_hidden") }} as is_{{ group }}_hidden,
        {%- endfor %}
        area_code,
        period
    from {{ ref("int_rd_cells") }}
    group by area_code, period
),

shown as (
    select
        a.area_code, a.period, a.period_end_date, a.period_year, a.period_month, a.is_synthetic,
        a.coverage_share, a.units_in_count, a.unit_count, a.missing_units,
        {%- for group in groups %}
        h.is_{{ group }}_hidden,
        {%- endfor %}
        case when not h.is_listed_hidden then a.listed_count end as listed_count,
        case when not h.is_listed_hidden then a.rd_listed_count end as rd_listed_count,
        case when not h.is_listed_hidden then a.renovated_listed_count end as renovated_listed_count,
        case when not h.is_revenue_hidden then a.revenue_ytd_yuan end as revenue_ytd_yuan,
        case when not h.is_research_hidden then a.rd_expense_ytd_yuan end as rd_expense_ytd_yuan,
        case when not h.is_research_hidden then a.super_deduction_yuan end as super_deduction_yuan,
        case when not h.is_research_hidden then a.rd_staff_count end as rd_staff_count,
        case when not h.is_research_hidden then a.rd_projects_count end as rd_projects_count,
        case when not h.is_renovation_hidden then a.renovation_spent_yuan end as renovation_spent_yuan
    from areas as a
    inner join hidden as h on a.area_code = h.area_code and a.period = h.period
),

final as (
    select
        area_code, period, period_end_date, period_year, period_month,
        period_month = 12 as is_final,
        cast(listed_count as integer) as listed_count,
        cast(rd_listed_count as integer) as rd_listed_count,
        {{ share_pct("rd_listed_count", "listed_count") }} as rd_listed_pct,
        cast(renovated_listed_count as integer) as renovated_listed_count,
        {{ share_pct("renovated_listed_count", "listed_count") }} as renovated_listed_pct,
        revenue_ytd_yuan,
        rd_expense_ytd_yuan,
        {{ share_pct("rd_expense_ytd_yuan", "revenue_ytd_yuan") }} as rd_intensity_pct,
        cast(rd_staff_count as integer) as rd_staff_count,
        cast(rd_projects_count as integer) as rd_projects_count,
        super_deduction_yuan,
        renovation_spent_yuan,
        is_listed_hidden, is_revenue_hidden, is_research_hidden, is_renovation_hidden,
        coverage_share, cast(units_in_count as integer) as units_in_count, cast(unit_count as integer) as unit_count,
        missing_units as missing_units_zh,
        is_synthetic
    from shown
)

select * from final
