-- One row per area, measure and month with anything in: which units are in, and what share of last year's total
-- they held. Where last year is not held, the share of units stands in for it.
{{ config(materialized="merged", merge_on=["period_year"], merge_from={"int_units_in": {}}, merge_years_after=1,
    pre_hook="{{ prefer_hash_joins() }}", indexes=[{"columns": ["period_year"]}]) }}

with members as (
    select b.area_code, b.unit_code, u.unit_name_zh
    from {{ ref("area_unit") }} as b
    inner join {{ ref("stg_audit__units") }} as u on b.unit_code = u.unit_code
    where u.unit_kind in ('county', 'zone')
),

held as (
    select * from {{ rows_of("int_units_in", years_before=1) }}
),

ranked as (
    select
        held.*,
        row_number() over (partition by measure, unit_code, period_year order by period_month desc) as month_rank
    from held
),

months as (
    select distinct measure, period_year, period_month from held
),

grid as (
    select
        m.area_code,
        d.measure,
        d.period_year,
        d.period_month,
        m.unit_code,
        m.unit_name_zh,
        h.unit_code is not null as is_in,
        -- A corrected, negative total has no weight.
        greatest(coalesce(w.held_total, 0), 0) as held_weight
    from months as d
    cross join members as m
    left join held as h
        on
            d.measure = h.measure and d.period_year = h.period_year
            and d.period_month = h.period_month and m.unit_code = h.unit_code
    left join ranked as w
        on
            d.measure = w.measure and d.period_year = w.period_year + 1
            and m.unit_code = w.unit_code and w.month_rank = 1
),

final as (
    select
        area_code,
        measure,
        period_year,
        period_month,
        count(*) as unit_count,
        sum(case when is_in then 1 else 0 end) as units_in_count,
        {{ coverage_share("is_in", "held_weight") }} as coverage_share,
        {{ dbt.listagg("case when not is_in then unit_name_zh end", "'、'", "order by unit_code") }} as missing_units
    from grid
    group by area_code, measure, period_year, period_month
)

select * from final
