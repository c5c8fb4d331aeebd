-- One row per indicator, reading, area and period for which a comparable figure is published: its latest release that
-- has not ended. A full-year figure gives the year's row as well; the year is then closed. A count stands for the reading
-- the seed names, at a year's end alone and where number and period are plain; a part of the whole is no verdict.
{{ config(materialized="table") }}

{% set carried = ["indicator_id", "area_code", "published_kind", "period_month", "published_value", "published_date",
    "known_from", "submission_id", "row_number", "data_period_text", "is_synthetic"] %}

with figures as (
    select * from {{ ref("int_figures_published") }}
    where ended_at is null and is_area_comparable and published_value is not null and period_month is not null
),

growth_and_shares as (
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

measured as (
    select
        {{ carried | join(", ") }}, candidate_year, 'published' as reading_id,
        cast(null as {{ dbt.type_string() }}) as part_zh, false as is_count
    from growth_and_shares
    union all
    select
        f.{{ carried | join(", f.") }}, f.period_year as candidate_year, m.reading_id, m.part_zh, true as is_count
    from figures as f
    inner join {{ ref("published_measure") }} as m
        on f.indicator_id = m.indicator_id and f.indicator_text = m.indicator_text and f.measure = m.measure
    where
        m.reading_id is not null and f.published_kind in ('cumulative', 'point') and f.period_month = 12
        and f.value_qualifier is null
),

ranked as (
    select
        measured.*,
        row_number() over (
            partition by indicator_id, reading_id, area_code, candidate_year, period_month
            order by
                case when part_zh is null then 0 else 1 end, case when published_kind = 'open' then 1 else 0 end,
                published_date desc nulls last, known_from desc, submission_id desc, row_number desc
        ) as release_rank
    from measured
),

latest as (
    select
        indicator_id, reading_id, area_code, candidate_year as period_year, period_month,
        cast(published_value as numeric(20, 6)) as indicator_value,
        case when part_zh is not null then 'partial_coverage' end as value_reason,
        case
            when part_zh is not null then '公布数仅含' || part_zh
            when published_kind = 'open' then '数据期未明：公布原文为“' || data_period_text || '”'
            when is_count then '未持有名单，取公布数'
        end as note_zh,
        submission_id,
        row_number,
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
