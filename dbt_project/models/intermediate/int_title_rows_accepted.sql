-- One row per accepted submission of JG06 (any version) and title. `holder_rank` is 1 for the list that counts in that
-- quarter: a department's before any county's, then the one that held it first.
{{ config(materialized="merged", merge_on=["enterprise_uscc"], merge_forms=["JG06"], merge_rows="stg_landing__jg06",
    indexes=[{"columns": ["enterprise_uscc"]}, {"columns": ["organisation_uscc"]}]) }}

with rows_landed as (
    select
        *,
        enterprise_uscc as organisation_uscc,
        title_kind || ' ' || coalesce(title_level, '') || ' ' || enterprise_uscc || ' ' || coalesce(object_name, '')
            as entry_key
    from {{ rows_of("stg_landing__jg06") }}
),

joined as (
    {{ entries_accepted("rows_landed", "JG06", held_as=["entry_key"]) }}
),

final as (
    select
        joined.*,
        coalesce(
            status = '有效' and recognised_date <= period_end_date
            and coalesce(valid_to_date >= period_end_date, true) and coalesce(revoked_date > period_end_date, true),
            false
        ) as is_valid,
        -- Of a renewal the day of the first recognition; of an enterprise that moved in with its title, none.
        case recognition_mode
            when '首次认定' then recognised_date
            when '重新认定' then first_recognised_date
        end as newly_recognised_date,
        {{ holder_rank(["entry_key"]) }} as holder_rank
    from joined
)

select * from final
