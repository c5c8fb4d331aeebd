-- One row per plan, indicator, reading, area and period: every value known, and for the region and each plan year a row
-- without a value where there is none, so that no target is ever absent.
{{ config(materialized="table") }}

{% set columns = ["indicator_value", "is_closed", "coverage_share", "units_in_count", "unit_count", "missing_units",
    "base_source", "note_zh", "is_synthetic"] %}

with plans as (
    select * from {{ ref("plan") }}
),

measured as (
    select
        indicator_id, reading_id, area_code, period_kind, period_year, period_month, indicator_value, is_closed,
        coverage_share, units_in_count, unit_count, missing_units, base_source,
        case when base_source <> 'accepted' then '部分或全部单位以填报的上年同期为基数' end as note_zh, is_synthetic
    from {{ ref("int_values_investment") }}
    union all
    select
        indicator_id, reading_id, area_code, period_kind, period_year, period_month, indicator_value, is_closed,
        null, null, null, null, null, note_zh, is_synthetic
    from {{ ref("int_values_published") }}
    union all
    select
        'G-02', reading_id, area_code, 'year', period_year, 12, indicator_value, is_closed,
        coverage_share, null, null, missing_units, null, null, is_synthetic
    from {{ ref("int_values_growth_averaged") }}
    union all
    select
        indicator_id, reading_id, area_code, period_kind, period_year, period_month, project_count, is_closed,
        coverage_share, units_in_count, unit_count, missing_units, null, null, is_synthetic
    from {{ ref("int_values_projects") }}
    {%- for topic in ["research", "platforms", "standards", "titles", "technology", "commitments"] %}
    union all
    select
        indicator_id, reading_id, area_code, period_kind, period_year, period_month, indicator_value, is_closed,
        coverage_share, units_in_count, unit_count, missing_units, base_source, note_zh, is_synthetic
    from {{ ref("int_values_" ~ topic) }}
    {%- endfor %}
),

in_plan as (
    select p.plan_id, m.*
    from measured as m
    inner join plans as p on m.period_year between p.first_year and p.last_year
),

expected as (
    select r.plan_id, r.indicator_id, r.reading_id, d.year_number as period_year
    from {{ ref("reading") }} as r
    inner join plans as p on r.plan_id = p.plan_id
    inner join {{ ref("dim_period") }} as d
        on d.period_kind = 'year' and d.year_number between p.first_year and p.last_year
),

final as (
    select
        plan_id, indicator_id, reading_id, area_code, period_kind, period_year, period_month,
        {{ columns | join(", ") }}
    from in_plan
    union all
    select
        e.plan_id, e.indicator_id, e.reading_id, '{{ var("plan_region") }}', 'year', e.period_year, 12,
        null, coalesce(y.is_closed, false), null, null, null, null, null, null, false
    from expected as e
    left join {{ ref("int_years_closed") }} as y on e.period_year = y.period_year
    left join in_plan as i
        on
            e.plan_id = i.plan_id and e.indicator_id = i.indicator_id and e.reading_id = i.reading_id
            and i.area_code = '{{ var("plan_region") }}' and i.period_kind = 'year' and e.period_year = i.period_year
    where i.indicator_id is null
)

select * from final
