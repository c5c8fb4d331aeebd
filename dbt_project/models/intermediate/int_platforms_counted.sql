-- One row per plan, indicator and reading that JG04 feeds, row of a leading list and quarter that counts under it, with the day
-- it counts from and the window it counts within.
{{ config(materialized="merged", merge_on=["organisation_uscc"], merge_from={"int_platform_rows_accepted": {}},
    indexes=[{"columns": ["organisation_uscc"]}, {"columns": ["submission_id"]}]) }}

with kinds as (
    select plan_id, indicator_id, reading_id, form_code, list_kind, window_kind from {{ ref("listed_kind") }}
    where form_code = 'JG04'
),

platforms as (
    select * from {{ rows_of("int_platform_rows_accepted") }}
    where is_current and is_leading_list and holder_rank = 1
),

matched as (
    select
        k.plan_id, k.indicator_id, k.reading_id, k.form_code, k.window_kind,
        -- A firm with centres of two levels is one firm.
        case when k.reading_id = 'firms' then p.host_uscc else p.entry_key end as entry_key,
        case
            when k.window_kind = 'stock' then coalesce(p.recognised_date, p.approved_date)
            -- Centres are read as recognised; a pilot counts from its approval, whatever became of it.
            when k.reading_id = 'recognised' then p.recognised_date
            else p.approved_date
        end as counted_date,
        case
            -- A centre recognised without having been a pilot is none of them.
            when k.indicator_id = 'A3-09'
                then p.approved_date <= p.period_end_date and (p.status = '试点' or p.is_valid)
            else p.is_valid
        end as is_in_stock,
        p.platform_level, p.organisation_uscc, p.period, p.period_year, p.period_month, p.submission_id, p.row_number
    from platforms as p
    inner join kinds as k on p.platform_kind = k.list_kind
),

final as (
    select
        plan_id, indicator_id, reading_id, form_code, window_kind, entry_key, counted_date, organisation_uscc, period,
        period_year, period_month, submission_id, row_number
    from matched
    where
        -- What the year or the plan adds is the region's own; the stock is both levels'.
        case
            when window_kind = 'stock' then is_in_stock and platform_level in ('国家级', '自治区级')
            when reading_id = 'cultivated_any_level' then platform_level in ('国家级', '自治区级')
            else platform_level = '自治区级'
        end
)

select * from final
