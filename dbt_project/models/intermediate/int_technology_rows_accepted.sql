-- One row per accepted submission of JG07 (any version) and item. `holder_rank` is 1 for the list that counts in that
-- quarter: a department's before any county's, then the one that held it first.
{{ config(materialized="merged", merge_on=["item_no"], merge_forms=["JG07"], merge_rows="stg_landing__jg07",
    indexes=[{"columns": ["item_no"]}, {"columns": ["organisation_uscc"]}]) }}

with rows_landed as (
    select * from {{ rows_of("stg_landing__jg07") }}
),

accepted as (
    select * from {{ ref("int_submissions_accepted") }}
    where form_code = 'JG07' and period_kind = 'quarter'
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
        min(a.known_from) over (partition by r.item_no, a.unit_code) as first_held_at,
        r.*
    from rows_landed as r
    inner join accepted as a on r.submission_id = a.submission_id
),

final as (
    select
        joined.*,
        dense_rank() over (
            partition by item_no, period, is_current
            order by case when is_leading_list then 0 else 1 end, first_held_at, unit_code
        ) as holder_rank
    from joined
)

select * from final
