-- One row per published value and release (one accepted row of JG09), beside the warehouse's own figure.
with figures as (
    select * from {{ ref("int_figures_published") }}
),

areas as (
    select * from {{ ref("int_investment_by_area") }}
),

sources as (
    select * from {{ ref("publication_source") }}
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
            when f.measure not in ('同比', '累计同比', '比重') then null
            when f.indicator_id = 'G-01' and f.measure <> '比重' then 'renovation_growth_pct'
            when f.indicator_id = 'G-03' and f.measure = '比重' then 'renovation_share_pct'
            when f.indicator_text like '工业投资增长%' and f.measure <> '比重' then 'industrial_growth_pct'
        end as comparable_measure,
        a.renovation_growth_pct,
        a.renovation_share_pct,
        a.industrial_growth_pct,
        coalesce(a.is_synthetic, false) as is_warehouse_synthetic
    from figures as f
    left join areas as a
        on
            f.area_code = a.area_code and f.period_year = a.period_year and f.period_month = a.period_month
            and f.published_kind = 'cumulative' and f.is_area_comparable
    left join sources as s
        on {{ pattern_part("f.source_url", "^[a-z]+://([^/:]+)") }} = s.source_host
),

compared as (
    select
        matched.*,
        case comparable_measure
            when 'renovation_growth_pct' then renovation_growth_pct
            when 'renovation_share_pct' then renovation_share_pct
            when 'industrial_growth_pct' then industrial_growth_pct
        end as warehouse_value
    from matched
),

final as (
    select
        submission_id, row_number, figure_key, indicator_id, indicator_text as indicator_zh,
        area_text as area_as_published_zh, area_code, data_period_text, published_kind as data_period_kind,
        period_year, period_month, measure as measure_zh, value_text, cast(published_value as numeric(20, 6))
            as published_value, value_qualifier, unit_zh, publisher as publisher_zh, published_date,
        source_title as source_title_zh,
        -- A link is shown only where it is an official one.
        case when is_official_source then source_url end as source_url,
        source_grade as source_grade_zh,
        vintage_number,
        is_latest,
        known_from,
        ended_at,
        comparable_measure,
        cast(warehouse_value as numeric(20, 6)) as warehouse_value,
        cast(published_value - warehouse_value as numeric(20, 6)) as difference_points,
        case
            when comparable_measure is null then '仓库无对应指标'
            when published_kind = 'open' then '数据期未明'
            when published_kind <> 'cumulative' or period_month is null then '数据期不可比'
            when not is_area_comparable then '地区口径不可比'
            when warehouse_value is null then '仓库无同期数据'
            when is_warehouse_synthetic and not is_synthetic then '示例'
            else '可比'
        end as comparison_zh,
        remark as remark_zh,
        is_synthetic
    from compared
)

select * from final
