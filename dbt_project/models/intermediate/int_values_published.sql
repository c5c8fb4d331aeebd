-- One row per indicator (G-01, G-03, G-04), area and period for which a comparable figure is published: its latest
-- release that has not ended. A full-year figure gives the year's row as well; the year is then closed.
{{ config(materialized="table") }}

with figures as (
    select * from {{ ref("int_figures_published") }}
    where ended_at is null and is_area_comparable and published_value is not null and period_month is not null
),

measured as (
    select f.*, f.period_year as candidate_year from figures as f
    where f.indicator_id = 'G-01' and f.measure in ('同比', '累计同比') and f.published_kind = 'cumulative'
    union all
    select f.*, f.period_year as candidate_year from figures as f
    where f.indicator_id = 'G-03' and f.measure = '比重' and f.published_kind = 'cumulative'
    union all
    select f.*, f.period_year as candidate_year from figures as f
    where
        f.indicator_id = 'G-04' and f.measure = '比重' and f.published_kind in ('cumulative', 'point', 'open')
        and f.period_month = 12
    union all
    -- The publication leaves the year open: the figure stands for each year it names, and says so.
    select f.*, f.second_year as candidate_year from figures as f
    where f.indicator_id = 'G-04' and f.measure = '比重' and f.published_kind = 'open'
),

ranked as (
    select
        measured.*,
        row_number() over (
            partition by indicator_id, area_code, candidate_year, period_month
            order by
                case when published_kind = 'open' then 1 else 0 end, published_date desc nulls last,
                known_from desc, submission_id desc, row_number desc
        ) as release_rank
    from measured
),

latest as (
    select
        indicator_id, 'published' as reading_id, area_code, candidate_year as period_year, period_month,
        cast(published_value as numeric(20, 6)) as indicator_value,
        case
            when published_kind = 'open' then '数据期未明：公布原文为“' || data_period_text || '”'
        end as note_zh,
        is_synthetic
    from ranked
    where release_rank = 1
),

final as (
    select latest.*, 'month' as period_kind, false as is_closed from latest
    where indicator_id in ('G-01', 'G-03')
    union all
    select latest.*, 'year' as period_kind, true as is_closed from latest
    where period_month = 12
)

select * from final
