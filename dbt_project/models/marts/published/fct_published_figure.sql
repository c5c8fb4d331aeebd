-- One row per published value and release (one accepted row of JG09), beside the warehouse's own figure.
with compared as (
    select * from {{ ref("int_figures_compared") }}
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
        cast(case when part_zh is null then published_value - warehouse_value end as numeric(20, 6)) as difference,
        case when is_percent then '个百分点' else unit_zh end as difference_unit_zh,
        case
            when measure = '目标' then '公布的是目标'
            when comparable_measure is null then '仓库无对应指标'
            when part_zh is not null then '公布数仅含部分'
            when published_kind = 'open' then '数据期未明'
            when published_kind not in ('cumulative', 'point') or period_month is null then '数据期不可比'
            when value_qualifier is not null then '公布的不是确数'
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
