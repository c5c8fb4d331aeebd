-- One row per plan, reading of G-02, area and plan year, from the growth (G-01) of the plan's years ended: its geometric
-- mean, and as readings of their own the arithmetic mean and the weakest year. A year whose growth is not known leaves
-- all of them unknown; the mean is not that of the others.
{{ config(materialized="table") }}

with growth as (
    select
        reading_id, area_code, period_year, indicator_value, is_closed,
        cast(null as numeric(9, 6)) as coverage_share, cast(null as {{ dbt.type_string() }}) as missing_units,
        is_synthetic
    from {{ ref("int_values_published") }}
    where indicator_id = 'G-01' and period_kind = 'year'
    union all
    select
        reading_id, area_code, period_year, indicator_value, is_closed, coverage_share, missing_units, is_synthetic
    from {{ ref("int_values_investment") }}
    where indicator_id = 'G-01' and period_kind = 'year'
),

growth_years as (
    select distinct period_year from growth
),

known as (
    select distinct reading_id, area_code from growth
),

years as (
    select p.plan_id, p.first_year, p.last_year, t.period_year
    from {{ ref("plan") }} as p
    inner join growth_years as t on t.period_year between p.first_year and p.last_year
),

running as (
    select
        y.plan_id,
        k.reading_id,
        k.area_code,
        y.period_year,
        y.period_year - y.first_year + 1 as years_ended,
        y.period_year = y.last_year and coalesce(g.is_closed, false) as is_closed,
        count(case when g.is_closed and g.indicator_value > -100 then 1 end) over running_years as years_known,
        -- nullif: an element outside the logarithm's range is unknown, not an error.
        sum(ln(nullif(greatest(1 + g.indicator_value / 100, 0), 0))) over running_years as sum_of_logs,
        avg(g.indicator_value) over running_years as arithmetic_mean_pct,
        min(g.indicator_value) over running_years as weakest_year_pct,
        min(g.coverage_share) over running_years as coverage_share,
        g.missing_units,
        coalesce(g.is_synthetic, false) as is_synthetic
    from years as y
    cross join known as k
    left join growth as g
        on k.reading_id = g.reading_id and k.area_code = g.area_code and y.period_year = g.period_year
    window running_years as (
        partition by y.plan_id, k.reading_id, k.area_code order by y.period_year
        rows between unbounded preceding and current row
    )
),

final as (
    {%- for suffix, measured in [
        ("", mean_growth_pct("sum_of_logs", "years_ended")), ("_arithmetic", "arithmetic_mean_pct"),
        ("_weakest_year", "weakest_year_pct"),
    ] %}
    select
        plan_id, reading_id || '{{ suffix }}' as reading_id, area_code, period_year,
        case when years_known = years_ended then cast({{ measured }} as numeric(20, 6)) end as indicator_value,
        is_closed, coverage_share, missing_units, is_synthetic
    from running
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select * from final
