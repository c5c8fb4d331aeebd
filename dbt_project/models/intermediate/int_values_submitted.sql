-- One row per indicator, counting, area and period known from accepted submissions alone, whatever the plan; a plan is
-- named where its years are part of the count.
{{ config(materialized="merged", merge_on=["period_year"],
    merge_from={"int_values_investment": {}, "int_values_projects": {}, "int_values_research": {},
    "int_values_platforms": {}, "int_values_standards": {}, "int_values_titles": {}, "int_values_technology": {},
    "int_values_commitments": {}}, indexes=[{"columns": ["period_year"]}]) }}

with final as (
    select
        cast(null as {{ dbt.type_string() }}) as plan_id, indicator_id, reading_id, area_code, period_kind,
        period_year, period_month, indicator_value, is_closed, coverage_share, units_in_count, unit_count,
        missing_units, base_source,
        case when base_source <> 'accepted' then '部分或全部单位以填报的上年同期为基数' end as note_zh, is_synthetic
    from {{ rows_of("int_values_investment") }}
    union all
    select
        plan_id, indicator_id, reading_id, area_code, period_kind, period_year, period_month, project_count, is_closed,
        coverage_share, units_in_count, unit_count, missing_units, null, null, is_synthetic
    from {{ rows_of("int_values_projects") }}
    {%- for topic in ["research", "platforms", "standards", "titles", "technology", "commitments"] %}
    union all
    select
        plan_id, indicator_id, reading_id, area_code, period_kind, period_year, period_month, indicator_value,
        is_closed, coverage_share, units_in_count, unit_count, missing_units, base_source, note_zh, is_synthetic
    from {{ rows_of("int_values_" ~ topic) }}
    {%- endfor %}
)

select * from final
