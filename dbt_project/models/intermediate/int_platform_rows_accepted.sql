-- One row per accepted submission of JG04 (any version) and platform. `holder_rank` is 1 for the list that counts in that
-- quarter: a department's before any county's, then the one that held it first.
{{ config(materialized="merged", merge_on=["host_uscc"], merge_forms=["JG04"], merge_rows="stg_landing__jg04",
    indexes=[{"columns": ["host_uscc"]}, {"columns": ["organisation_uscc"]}]) }}

with rows_landed as (
    select
        *,
        host_uscc as organisation_uscc,
        platform_kind || ' ' || coalesce(platform_level, '') || ' ' || host_uscc || ' ' || coalesce(platform_name, '')
            as entry_key
    from {{ rows_of("stg_landing__jg04") }}
),

accepted as (
    select * from {{ ref("int_submissions_accepted") }}
    where form_code = 'JG04' and period_kind = 'quarter'
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
        min(a.known_from) over (partition by r.entry_key, a.unit_code) as first_held_at,
        r.*
    from rows_landed as r
    inner join accepted as a on r.submission_id = a.submission_id
),

final as (
    select
        joined.*,
        coalesce(
            status = '有效' and recognised_date <= period_end_date
            and coalesce(revoked_date > period_end_date, true), false
        ) as is_valid,
        dense_rank() over (
            partition by entry_key, period, is_current
            order by case when is_leading_list then 0 else 1 end, first_held_at, unit_code
        ) as holder_rank
    from joined
)

select * from final
