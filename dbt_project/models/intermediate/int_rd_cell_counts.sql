-- One row per group of measures, area and quarter with JG03 in: how many enterprises stand behind the figures.
{{ config(materialized="table") }}

{% set groups = {"listed": "listed_count", "revenue": "reporting_count", "research": "rd_spending_count",
    "renovation": "renovated_reporting_count"} %}

with areas as (
    select r.*, a.area_level, a.parent_area_code
    from {{ ref("int_rd_by_area") }} as r
    inner join {{ ref("area") }} as a on r.area_code = a.area_code
    where r.period is not null
),

final as (
    {%- for group, enterprises in groups.items() %}
    select
        '{{ group }}' as measure_group, area_code, area_level, parent_area_code, period,
        {{ enterprises }} as enterprise_count
    from areas
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select * from final
