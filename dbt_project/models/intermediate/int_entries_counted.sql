-- One row per indicator of actions four and five, reading, row of a leading list and quarter that counts under it, with
-- the day it counts from. Only the list of the very quarter counts; a row that a county alone has never does.
-- as_printed of A5-01 takes 主导 for the role as coded, first_drafter for the first rank.
{{ config(materialized="table") }}

with kinds as (
    select indicator_id, form_code, list_kind from {{ ref("listed_kind") }}
),

items as (
    select * from {{ ref("int_technology_rows_accepted") }}
    where is_current and is_leading_list and holder_rank = 1
),

standards as (
    select * from {{ ref("int_standard_rows_accepted") }}
    where is_current and is_leading_list and holder_rank = 1
),

technology as (
    select
        k.indicator_id,
        k.form_code,
        'as_printed' as reading_id,
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

led as (
    select
        s.*, r.reading_id
    from standards as s
    cross join (values ('as_printed'), ('first_drafter')) as r (reading_id)
    where
        s.standard_kind in ('国家标准', '行业标准') and s.status in ('发布', '废止')
        and coalesce(s.standard_key not like 'GB/Z%', true)
        and case when r.reading_id = 'as_printed' then s.role = '主导' else s.drafter_rank_number = 1 end
),

published as (
    select
        k.indicator_id, k.form_code, s.reading_id, s.entry_key, s.published_date as counted_date,
        s.organisation_uscc, s.period, s.period_year, s.period_month, s.submission_id, s.row_number
    from led as s
    inner join kinds as k on k.form_code = 'JG05' and s.record_kind = k.list_kind
),

pilots as (
    select
        k.indicator_id, k.form_code, 'as_printed' as reading_id,
        s.entry_key || ' ' || s.organisation_uscc as entry_key, s.pilot_approved_date as counted_date,
        s.organisation_uscc, s.period, s.period_year, s.period_month, s.submission_id, s.row_number
    from standards as s
    inner join kinds as k on k.form_code = 'JG05' and s.record_kind = k.list_kind
    where s.record_kind = '标准化试点示范'
),

final as (
    select * from technology
    union all
    select * from published
    union all
    select * from pilots
)

select * from final
