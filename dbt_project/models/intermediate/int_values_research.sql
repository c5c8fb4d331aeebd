-- One row per indicator of JG03 (G-04 firms with R&D, G-05 firms renovated), reading, area and period (quarter, year):
-- a share of enterprises above scale, from sums. Areas whose list has too few enterprises to be shown have no value.
{{ config(materialized="table") }}

{% set shares = [
    ("G-04", "computed", "rd_listed", "listed"),
    ("G-04", "computed_reporting", "rd_reporting", "reporting"),
    ("G-05", "list_year_end", "renovated_listed", "listed"),
    ("G-05", "list_year_start", "renovated_start_listed", "start_listed"),
] %}

with areas as (
    select r.*, coalesce(c.is_hidden, false) as is_hidden
    from {{ ref("int_rd_by_area") }} as r
    left join {{ ref("int_rd_cells") }} as c
        on r.area_code = c.area_code and r.period = c.period and c.measure_group = 'listed'
),

quarters as (
    {%- for indicator, reading, part, whole in shares %}
    select
        cast(null as {{ dbt.type_string() }}) as plan_id, '{{ indicator }}' as indicator_id,
        '{{ reading }}' as reading_id, area_code, period_year, period_month,
        case when not is_hidden then {{ share_pct(part ~ "_count", whole ~ "_count") }} end as indicator_value,
        coverage_share, units_in_count, unit_count, missing_units,
        case when is_hidden then '企业不足三家或可由合计推算，不予公布' end as note_zh, is_synthetic
    from areas
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

ranked as (
    {{ quarters_ranked("quarters", "JG03") }}
),

final as (
    {{ quarters_and_years("ranked") }}
)

select * from final
