-- One row per plan, indicator that a register feeds, reading, row of a leading list and quarter that counts under it, with the
-- day it counts from and the window (year, plan, stock) it counts within. Only the list of the very quarter counts; a row that a county alone has never does.
-- as_printed of A5-01 takes 主导 for the role as coded, first_drafter for the first rank.
{{ config(materialized="merged", merge_on=["organisation_uscc"], merge_from={
    "int_technology_rows_accepted": {}, "int_standard_rows_accepted": {}, "int_platforms_counted": {},
    "int_titles_counted": {}},
    indexes=[{"columns": ["organisation_uscc"]}, {"columns": ["submission_id"]}]) }}

with kinds as (
    select plan_id, indicator_id, reading_id, form_code, list_kind, window_kind from {{ ref("listed_kind") }}
),

items as (
    select * from {{ rows_of("int_technology_rows_accepted") }}
    where is_current and is_leading_list and holder_rank = 1
),

standards as (
    select * from {{ rows_of("int_standard_rows_accepted") }}
    where is_current and is_leading_list and holder_rank = 1
),

technology as (
    select
        k.plan_id, k.indicator_id, k.reading_id, k.form_code, k.window_kind,
        i.item_no as entry_key,
        -- A project counts when it starts and not every year; equipment with the catalogue that lists it.
        case when k.indicator_id = 'A4-05' then i.catalogue_date else i.started_date end as counted_date,
        i.organisation_uscc, i.period, i.period_year, i.period_month, i.submission_id, i.row_number
    from items as i
    inner join kinds as k on k.form_code = 'JG07' and i.item_kind = k.list_kind
    where
        (k.indicator_id <> 'A4-04' or i.is_open_bid)
        and (k.indicator_id <> 'A4-05' or i.is_in_national_catalogue)
),

published as (
    select
        k.plan_id, k.indicator_id, k.reading_id, k.form_code, k.window_kind, s.entry_key,
        s.published_date as counted_date,
        s.organisation_uscc, s.period, s.period_year, s.period_month, s.submission_id, s.row_number
    from standards as s
    inner join kinds as k on k.form_code = 'JG05' and s.record_kind = k.list_kind
    where
        s.standard_kind in ('国家标准', '行业标准') and s.status in ('发布', '废止')
        and coalesce(s.standard_key not like 'GB/Z%', true)
        and case when k.reading_id = 'first_drafter' then s.drafter_rank_number = 1 else s.role = '主导' end
),

pilots as (
    select
        k.plan_id, k.indicator_id, k.reading_id, k.form_code, k.window_kind,
        s.entry_key || ' ' || s.organisation_uscc as entry_key, s.pilot_approved_date as counted_date,
        s.organisation_uscc, s.period, s.period_year, s.period_month, s.submission_id, s.row_number
    from standards as s
    inner join kinds as k on k.form_code = 'JG05' and s.record_kind = k.list_kind
    where s.record_kind = '标准化试点示范'
),

final as (
    {%- for entries in ["technology", "published", "pilots", rows_of("int_platforms_counted"),
        rows_of("int_titles_counted")] %}
    select
        plan_id, indicator_id, reading_id, form_code, window_kind, entry_key, counted_date, organisation_uscc,
        period, period_year, period_month, submission_id, row_number
    from {{ entries }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select * from final
