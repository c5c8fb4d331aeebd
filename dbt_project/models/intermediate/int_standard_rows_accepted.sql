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

joined as (
    {{ entries_accepted("rows_landed", "JG05", held_as=["entry_key", "organisation_uscc"]) }}
),

final as (
    select
        joined.*,
        -- By row as well: one list may name a standard twice under two titles, and it still counts once.
        {{ holder_rank(["entry_key", "organisation_uscc"], then_by="row_number") }} as holder_rank
    from joined
)

select * from final
