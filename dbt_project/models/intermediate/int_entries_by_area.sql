-- One row per plan, indicator that a register feeds, reading, area and quarter with a list in: distinct entries within the
-- window (the year so far, the plan so far, or those that hold) that the leading lists of the quarter hold. An entry belongs to the area of
-- its organisation's home; the region has them all. Without a leading list there is no value.
{{ config(materialized="merged", merge_on=["period_year"],
    merge_whole_forms=["JG03", "JG04", "JG05", "JG06", "JG07"]) }}

with counted as (
    select * from {{ ref("int_entries_counted") }}
),

plan_years as (
    select plan_id, first_year, last_year from {{ ref("plan") }}
),

readings as (
    select distinct plan_id, indicator_id, reading_id from {{ ref("listed_kind") }}
),

areas as (
    select area_code from {{ ref("area") }}
    where area_level <> 'unallocated'
),

placed as (
    select c.*, b.area_code
    from counted as c
    inner join {{ ref("int_organisation_homes") }} as h
        on
            c.organisation_uscc = h.organisation_uscc
            and c.period_year = h.period_year and c.period_month = h.period_month
    inner join {{ ref("area_unit") }} as b on h.unit_code = b.unit_code
    where b.area_code <> '{{ var("plan_region") }}'
    union all
    select c.*, '{{ var("plan_region") }}' as area_code from counted as c
),

final as (
    select
        l.plan_id,
        l.indicator_id,
        r.reading_id,
        l.form_code,
        a.area_code,
        l.period_year,
        l.period_month,
        cast(case when l.units_in_count > 0 then count(distinct e.entry_key) end as numeric(20, 6)) as indicator_value,
        l.coverage_share,
        l.units_in_count,
        l.unit_count,
        l.missing_units,
        l.is_synthetic
    from {{ ref("int_lists_led") }} as l
    inner join plan_years as y
        on l.plan_id = y.plan_id and l.period_year between y.first_year and y.last_year
    inner join readings as r on l.plan_id = r.plan_id and l.indicator_id = r.indicator_id
    cross join areas as a
    left join placed as e
        on
            l.plan_id = e.plan_id and l.indicator_id = e.indicator_id and r.reading_id = e.reading_id
            and l.period = e.period
            and a.area_code = e.area_code and l.period_end_date >= e.counted_date
            and case e.window_kind
                when 'year' then extract(year from e.counted_date) = l.period_year
                when 'plan' then extract(year from e.counted_date) >= y.first_year
                else true
            end
    group by
        l.plan_id, l.indicator_id, r.reading_id, l.form_code, a.area_code, l.period_year, l.period_month,
        l.coverage_share, l.units_in_count, l.unit_count, l.missing_units, l.is_synthetic
)

select * from final
