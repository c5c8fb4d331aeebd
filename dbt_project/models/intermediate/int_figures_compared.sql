-- One row per published value and release: with the grade of its source, the measure of the warehouse that it compares
-- with, and that one's value for the same area and period.
{{ config(materialized="table") }}

with figures as (
    select * from {{ ref("int_figures_published") }}
),

areas as (
    select * from {{ ref("int_investment_by_area") }}
),

sources as (
    select * from {{ ref("publication_source") }}
),

-- What is counted over a plan's years is taken of the first plan that holds the year.
counts as (
    select
        s.indicator_id, s.reading_id, s.area_code, s.period_year, s.indicator_value, s.is_synthetic,
        row_number() over (
            partition by s.indicator_id, s.reading_id, s.area_code, s.period_year order by p.first_year, s.plan_id
        ) as plan_rank
    from {{ ref("int_values_submitted") }} as s
    left join {{ ref("plan") }} as p on s.plan_id = p.plan_id
    where s.period_kind = 'year'
),

measures as (
    select indicator_id, indicator_text, measure, reading_id, part_zh from {{ ref("published_measure") }}
),

matched as (
    select
        f.*,
        coalesce(s.source_grade, '未评级') as source_grade,
        coalesce(s.is_official, false) as is_official_source,
        row_number() over (
            partition by f.figure_key
            order by case when f.ended_at is null then 0 else 1 end, f.vintage_number desc
        ) = 1 and f.ended_at is null as is_latest,
        case
            when m.reading_id is not null then m.indicator_id || ' ' || m.reading_id
            when f.measure not in ('同比', '累计同比', '比重') then null
            when f.indicator_id = 'G-04' and f.measure = '比重' then 'G-04 computed'
            when f.indicator_id = 'G-01' and f.measure <> '比重' then 'renovation_growth_pct'
            when f.indicator_id = 'G-03' and f.measure = '比重' then 'renovation_share_pct'
            when f.indicator_text like '工业投资增长%' and f.measure <> '比重' then 'industrial_growth_pct'
        end as comparable_measure,
        a.renovation_growth_pct,
        a.renovation_share_pct,
        a.industrial_growth_pct,
        c.indicator_value as counted_value,
        m.part_zh,
        coalesce(a.is_synthetic, false) or coalesce(c.is_synthetic, false) as is_warehouse_synthetic
    from figures as f
    left join measures as m
        on f.indicator_id = m.indicator_id and f.indicator_text = m.indicator_text and f.measure = m.measure
    left join counts as c
        on
            f.area_code = c.area_code and f.period_year = c.period_year and f.period_month = 12
            and f.published_kind in ('cumulative', 'point') and f.is_area_comparable and c.plan_rank = 1
            and f.indicator_id = c.indicator_id
            and c.reading_id = case when f.indicator_id = 'G-04' then 'computed' else m.reading_id end
    left join areas as a
        on
            f.area_code = a.area_code and f.period_year = a.period_year and f.period_month = a.period_month
            and f.published_kind = 'cumulative' and f.is_area_comparable
    left join sources as s
        on {{ pattern_part("f.source_url", "^[a-z]+://([^/:]+)") }} = s.source_host
),

final as (
    select
        matched.*,
        case comparable_measure
            when 'renovation_growth_pct' then renovation_growth_pct
            when 'renovation_share_pct' then renovation_share_pct
            when 'industrial_growth_pct' then industrial_growth_pct
            else counted_value
        end as warehouse_value,
        unit_zh = '%' or comparable_measure like '%pct' as is_percent
    from matched
)

select * from final
