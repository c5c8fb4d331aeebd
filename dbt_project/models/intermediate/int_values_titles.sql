-- One row per indicator that JG06 feeds (titles of enterprises), reading, area and period (quarter, year): entries the
-- leading lists hold. The net increase of A3-01 is the stock of A3-02 less that of the year before's last quarter, and
-- unknown where that is not held.
{{ config(materialized="table") }}

with listed as (
    select *, cast(null as {{ dbt.type_string() }}) as note_zh
    from {{ ref("int_entries_by_area") }}
    where form_code = 'JG06'
),

net as (
    select
        n.plan_id, 'A3-01' as indicator_id, 'net' as reading_id, n.form_code, n.area_code, n.period_year,
        n.period_month, n.indicator_value - b.indicator_value as indicator_value,
        n.coverage_share, n.units_in_count, n.unit_count,
        n.missing_units, n.is_synthetic,
        case when b.indicator_value is null then '未持有上年末名单，无法计算净增' end as note_zh
    from listed as n
    left join listed as b
        on
            n.plan_id = b.plan_id and n.indicator_id = b.indicator_id and n.reading_id = b.reading_id
            and n.area_code = b.area_code
            and n.period_year = b.period_year + 1 and b.period_month = 12
    where n.indicator_id = 'A3-02'
),

quarters as (
    select * from listed
    union all
    select * from net
),

ranked as (
    {{ quarters_ranked("quarters", "JG06") }}
),

final as (
    {{ quarters_and_years("ranked") }}
)

select * from final
