-- One row per indicator (G-01 growth, G-03 share), area and period (month, and the year from its December), computed
-- from accepted submissions.
{{ config(materialized="merged", merge_on=["period_year"],
    merge_from={"int_investment_by_area": {}, "int_areas_covered": {}, "int_years_closed": {}},
    pre_hook="{{ prefer_hash_joins() }}", indexes=[{"columns": ["period_year"]}]) }}

with areas as (
    select * from {{ rows_of("int_investment_by_area") }}
),

measured as (
    select
        'G-01' as indicator_id, 'renovation' as measure, area_code, period_year, period_month,
        renovation_growth_pct as indicator_value, base_source, is_synthetic
    from areas
    union all
    select
        'G-03' as indicator_id, 'industrial' as measure, area_code, period_year, period_month,
        renovation_share_pct as indicator_value, cast(null as {{ dbt.type_string() }}) as base_source, is_synthetic
    from areas
),

covered as (
    select
        m.*,
        c.coverage_share,
        c.units_in_count,
        c.unit_count,
        c.missing_units,
        coalesce(y.is_closed, false) as is_year_closed
    from measured as m
    left join {{ rows_of("int_areas_covered", "c") }}
        on
            m.area_code = c.area_code and m.measure = c.measure
            and m.period_year = c.period_year and m.period_month = c.period_month
    left join {{ ref("int_years_closed") }} as y on m.period_year = y.period_year
),

final as (
    select
        indicator_id, 'computed' as reading_id, area_code, 'month' as period_kind, period_year, period_month,
        indicator_value, false as is_closed, coverage_share, units_in_count, unit_count, missing_units, base_source,
        is_synthetic
    from covered
    union all
    select
        indicator_id, 'computed' as reading_id, area_code, 'year' as period_kind, period_year, period_month,
        indicator_value, is_year_closed as is_closed, coverage_share, units_in_count, unit_count, missing_units,
        base_source, is_synthetic
    from covered
    where period_month = 12
)

select * from final
