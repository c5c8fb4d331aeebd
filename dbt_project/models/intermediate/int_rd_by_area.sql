-- One row per area and quarter with any JG03 in: sums of its counting units, and which of them are in. Without any, empty.
{{ config(materialized="table") }}

{% set counts = ["reporting", "listed", "start_listed", "rd_reporting", "rd_listed", "renovated_reporting",
    "renovated_listed", "renovated_start_listed", "rd_spending", "rd_staff", "rd_projects"] %}
{% set amounts = ["revenue_ytd", "rd_expense_ytd", "super_deduction", "renovation_spent"] %}

with covered as (
    select * from {{ ref("int_areas_covered") }}
    where measure = 'research'
),

sums as (
    select
        b.area_code,
        u.period,
        u.period_year,
        u.period_month,
        u.period_end_date,
        {%- for count in counts %}
        cast(sum(u.{{ count }}_count) as numeric(20, 0)) as {{ count }}_count,
        {%- endfor %}
        {%- for amount in amounts %}
        sum(u.{{ amount }}_yuan) as {{ amount }}_yuan,
        {%- endfor %}
        {{ dbt.bool_or("u.is_synthetic") }} as is_synthetic
    from {{ ref("int_rd_by_unit") }} as u
    inner join {{ ref("area_unit") }} as b on u.unit_code = b.unit_code
    group by b.area_code, u.period, u.period_year, u.period_month, u.period_end_date
),

final as (
    select
        c.area_code,
        c.period_year,
        c.period_month,
        s.period,
        s.period_end_date,
        {%- for count in counts %}
        s.{{ count }}_count,
        {%- endfor %}
        {%- for amount in amounts %}
        s.{{ amount }}_yuan,
        {%- endfor %}
        coalesce(s.is_synthetic, false) as is_synthetic,
        c.coverage_share,
        c.units_in_count,
        c.unit_count,
        c.missing_units
    from covered as c
    left join sums as s
        on c.area_code = s.area_code and c.period_year = s.period_year and c.period_month = s.period_month
)

select * from final
