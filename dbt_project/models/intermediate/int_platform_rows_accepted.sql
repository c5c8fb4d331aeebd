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

joined as (
    {{ entries_accepted("rows_landed", "JG04", held_as=["entry_key"]) }}
),

final as (
    select
        joined.*,
        coalesce(
            status = '有效' and recognised_date <= period_end_date
            and coalesce(revoked_date > period_end_date, true), false
        ) as is_valid,
        {{ holder_rank(["entry_key"]) }} as holder_rank
    from joined
)

select * from final
