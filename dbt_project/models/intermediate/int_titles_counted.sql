-- One row per plan, indicator and reading that JG06 feeds, row of a leading list and quarter that counts under it, with the day
-- it counts from and the window it counts within. Titles are counted by enterprise; demonstrations and design centres by
-- their object, whatever its levels.
{{ config(materialized="merged", merge_on=["organisation_uscc"], merge_from={"int_title_rows_accepted": {}},
    indexes=[{"columns": ["organisation_uscc"]}, {"columns": ["submission_id"]}]) }}

with kinds as (
    select plan_id, indicator_id, reading_id, form_code, list_kind, window_kind from {{ ref("listed_kind") }}
    where form_code = 'JG06'
),

titles as (
    select * from {{ rows_of("int_title_rows_accepted") }}
    where is_current and is_leading_list and holder_rank = 1
),

plans as (
    select plan_id, first_year from {{ ref("plan") }}
),

matched as (
    select
        k.plan_id, k.indicator_id, k.reading_id, k.form_code, t.title_level, t.is_valid, t.recognised_date,
        t.newly_recognised_date,
        case
            when k.window_kind <> 'stock_after_first_year' then k.window_kind
            when t.period_year = y.first_year then 'year'
            else 'stock'
        end as window_kind,
        t.enterprise_uscc || case
            when k.indicator_id in ('A6-01', 'A6-02')
                then ' ' || coalesce(t.object_kind, '') || ' ' || coalesce(t.object_name, '')
            else ''
        end as entry_key,
        t.organisation_uscc, t.period, t.period_year, t.period_month, t.submission_id, t.row_number
    from titles as t
    inner join kinds as k on t.title_kind = k.list_kind
    inner join plans as y on k.plan_id = y.plan_id
),

final as (
    select
        plan_id, indicator_id, reading_id, form_code, window_kind, entry_key,
        case when window_kind = 'stock' then recognised_date else newly_recognised_date end as counted_date,
        organisation_uscc, period, period_year, period_month, submission_id, row_number
    from matched
    where
        (window_kind <> 'stock' or is_valid)
        and (reading_id <> 'regional_level' or title_level = '自治区级')
        and (reading_id <> 'national_level' or title_level = '国家级')
)

select * from final
