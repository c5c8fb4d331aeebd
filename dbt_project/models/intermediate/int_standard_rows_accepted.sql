-- One row per accepted submission of JG05 (any version) and entry: a standard and drafter, or a pilot and its host.
-- `holder_rank` is 1 for the list that counts in that quarter: the department's before any county's, then the one that
-- held it first.
{{ config(materialized="merged", merge_on=["organisation_uscc"], merge_forms=["JG05"], merge_rows="stg_landing__jg05",
    indexes=[{"columns": ["organisation_uscc"]}]) }}

with rows_landed as (
    select
        r.*,
        -- A number stays; a draft has only its plan number, or its title. Of pilots many bear the same title.
        case
            when r.record_kind = '标准' then coalesce(r.standard_key, r.plan_no, r.title)
            else r.record_kind || ' ' || r.title
        end as entry_key
    from {{ rows_of("stg_landing__jg05", "r") }}
),

accepted as (
    select * from {{ ref("int_submissions_accepted") }}
    where form_code = 'JG05' and period_kind = 'quarter'
),

joined as (
    select
        a.unit_code,
        a.unit_kind = 'department' as is_leading_list,
        a.is_counting_unit,
        a.period,
        a.period_year,
        a.period_month,
        a.period_end_date,
        a.version,
        a.known_from,
        a.known_to,
        a.is_current,
        a.is_synthetic,
        min(a.known_from) over (partition by r.entry_key, r.organisation_uscc, a.unit_code) as first_held_at,
        r.*
    from rows_landed as r
    inner join accepted as a on r.submission_id = a.submission_id
),

final as (
    select
        joined.*,
        -- By row as well: one list may name a standard twice under two titles, and it still counts once.
        dense_rank() over (
            partition by entry_key, organisation_uscc, period, is_current
            order by case when is_leading_list then 0 else 1 end, first_held_at, unit_code, row_number
        ) as holder_rank
    from joined
)

select * from final
