-- One row per reporting period: month 2021-03, quarter 2021-Q1, year 2021.
with days as (
    select * from {{ ref("dim_date") }}
),

named as (
    select
        month_period as period, 'month' as period_kind, year_number, quarter_number, month_number, calendar_date,
        cast(year_number as varchar(4)) || '年' || cast(month_number as varchar(2)) || '月' as period_zh
    from days
    union all
    select
        cast(year_number as varchar(4)) || '-Q' || cast(quarter_number as varchar(1)) as period,
        'quarter' as period_kind, year_number, quarter_number, quarter_number * 3 as month_number, calendar_date,
        cast(year_number as varchar(4)) || '年第' || substring('一二三四', quarter_number, 1) || '季度' as period_zh
    from days
    union all
    select
        cast(year_number as varchar(4)) as period, 'year' as period_kind,
        year_number, 4 as quarter_number, 12 as month_number, calendar_date,
        cast(year_number as varchar(4)) || '年' as period_zh
    from days
),

final as (
    select
        period,
        period_kind,
        period_zh,
        year_number,
        quarter_number,
        month_number,
        min(calendar_date) as period_start_date,
        max(calendar_date) as period_end_date
    from named
    group by period, period_kind, period_zh, year_number, quarter_number, month_number
)

select * from final
