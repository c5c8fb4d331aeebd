-- One row per area (cities, and the region), period and measure: the upper level's own figure against the sum of its
-- children. A city's own is its own JG01; the region's own is its cities and the zone, its children counties and zone.
{{ config(materialized="merged", merge_on=["period"], merge_forms=["JG01"], indexes=[{"columns": ["period"]}]) }}

with sides as (
    select * from {{ ref("int_hierarchy_sides") }}
),

figures as (
    select * from {{ rows_of("int_investment_as_submitted") }}
),

periods as (
    select
        period,
        measure,
        max(period_end_date) as period_end_date
    from figures
    group by period, measure
),

grid as (
    select s.*, p.period, p.measure, p.period_end_date, f.figure_yuan, f.is_synthetic
    from sides as s
    cross join periods as p
    left join figures as f on s.unit_code = f.unit_code and p.period = f.period and p.measure = f.measure
),

compared as (
    select
        area_code,
        period,
        measure,
        period_end_date,
        sum(case when side = 'own' then figure_yuan end) as own_yuan,
        sum(case when side = 'children' then figure_yuan end) as children_yuan,
        sum(case when side = 'children' then 1 else 0 end) as children_count,
        sum(case when side = 'children' and figure_yuan is not null then 1 else 0 end) as children_in_count,
        sum(case when side = 'own' and figure_yuan is null then 1 else 0 end) as own_missing_count,
        {{ dbt.listagg("case when side = 'children' and figure_yuan is null then unit_name_zh end", "'、'",
            "order by unit_code") }} as missing_children_zh,
        {{ dbt.listagg("case when side = 'own' and figure_yuan is null then unit_name_zh end", "'、'",
            "order by unit_code") }} as missing_own_zh,
        coalesce({{ dbt.bool_or("is_synthetic") }}, false) as is_synthetic
    from grid
    group by area_code, period, measure, period_end_date
),

final as (
    select
        c.area_code,
        c.period,
        c.measure,
        c.period_end_date,
        c.own_yuan,
        c.children_yuan,
        c.own_yuan - c.children_yuan as residual_yuan,
        c.children_count,
        c.children_in_count,
        c.missing_children_zh,
        c.missing_own_zh,
        case
            when c.own_missing_count > 0 or c.children_in_count < c.children_count then 'incomplete'
            when
                abs(c.own_yuan - c.children_yuan)
                <= greatest(t.reconciliation_yuan, t.reconciliation_share * abs(c.children_yuan)) then 'agrees'
            else 'differs'
        end as verdict,
        c.is_synthetic
    from compared as c
    cross join {{ ref("int_tolerances_pivoted") }} as t
)

select * from final
