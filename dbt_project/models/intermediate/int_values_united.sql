-- One row per plan, indicator, reading, area and period: every value known, and for the region and each plan year a row
-- without a value where there is none, so that no target is ever absent. A reading takes the count it names
-- (`counted_as`), or its own. What units submit comes first; a published figure stands in where they hold none.
{{ config(materialized="merged", merge_on=["period_year"],
    merge_from={"int_values_submitted": {}, "int_values_growth_averaged": {}, "int_values_published": {},
    "int_years_closed": {}}, pre_hook="{{ prefer_hash_joins() }}", indexes=[{"columns": ["period_year"]}]) }}

{% set columns = ["indicator_value", "value_source", "value_reason", "is_closed", "coverage_share", "units_in_count",
    "unit_count", "missing_units", "base_source", "note_zh", "is_synthetic"] %}

with readings as (
    select
        r.plan_id, r.indicator_id, r.reading_id, p.first_year, p.last_year,
        coalesce(r.counted_as, r.reading_id) as counted_as
    from {{ ref("reading") }} as r
    inner join {{ ref("plan") }} as p on r.plan_id = p.plan_id
),

measured as (
    select
        s.*, cast(null as {{ dbt.type_string() }}) as value_reason, 1 as source_rank, 'submitted' as value_source
    from {{ rows_of("int_values_submitted", "s") }}
    union all
    select
        plan_id, 'G-02', reading_id, area_code, 'year', period_year, 12, indicator_value, is_closed,
        coverage_share, null, null, missing_units, null, null, is_synthetic, null, 1,
        case when reading_id like 'published%' then 'published' else 'submitted' end
    from {{ rows_of("int_values_growth_averaged") }}
    union all
    select
        null, indicator_id, reading_id, area_code, period_kind, period_year, period_month, indicator_value, is_closed,
        null, null, null, null, null, note_zh, is_synthetic, value_reason, 2,
        'published'
    from {{ rows_of("int_values_published") }}
),

in_plan as (
    select
        r.plan_id as reading_plan_id, r.reading_id as shown_reading_id, r.counted_as, m.*,
        row_number() over (
            partition by
                r.plan_id, m.indicator_id, r.reading_id, m.area_code, m.period_kind, m.period_year, m.period_month
            order by case when m.indicator_value is null then 1 else 0 end, m.source_rank
        ) as source_order
    from measured as m
    inner join readings as r
        on
            m.indicator_id = r.indicator_id and m.reading_id = r.counted_as
            and coalesce(m.plan_id, r.plan_id) = r.plan_id and m.period_year between r.first_year and r.last_year
    -- A reading of the target alone speaks of the region, for which the target is.
    where r.reading_id = r.counted_as or m.area_code = '{{ var("plan_region") }}'
),

expected as (
    select r.plan_id, r.indicator_id, r.reading_id, r.counted_as, d.year_number as period_year
    from readings as r
    inner join {{ ref("dim_period") }} as d
        on d.period_kind = 'year' and d.year_number between r.first_year and r.last_year
),

final as (
    select
        reading_plan_id as plan_id, indicator_id, shown_reading_id as reading_id, counted_as, area_code, period_kind,
        period_year, period_month, {{ columns | join(", ") }}
    from in_plan
    where source_order = 1
    union all
    select
        e.plan_id, e.indicator_id, e.reading_id, e.counted_as, '{{ var("plan_region") }}', 'year', e.period_year, 12,
        null, null, null, coalesce(y.is_closed, false), null, null, null, null, null, null, false
    from expected as e
    left join {{ ref("int_years_closed") }} as y on e.period_year = y.period_year
    left join in_plan as i
        on
            e.plan_id = i.reading_plan_id and e.indicator_id = i.indicator_id and e.reading_id = i.shown_reading_id
            and i.area_code = '{{ var("plan_region") }}' and i.period_kind = 'year' and e.period_year = i.period_year
            and i.source_order = 1
    where i.indicator_id is null
)

select * from final
