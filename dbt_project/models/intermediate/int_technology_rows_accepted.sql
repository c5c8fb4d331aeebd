-- One row per accepted submission of JG07 (any version) and item. `holder_rank` is 1 for the list that counts in that
-- quarter: a department's before any county's, then the one that held it first.
{{ config(materialized="merged", merge_on=["item_no"], merge_forms=["JG07"], merge_rows="stg_landing__jg07",
    indexes=[{"columns": ["item_no"]}, {"columns": ["organisation_uscc"]}]) }}

with rows_landed as (
    select * from {{ rows_of("stg_landing__jg07") }}
),

joined as (
    {{ entries_accepted("rows_landed", "JG07", held_as=["item_no"]) }}
),

final as (
    select
        joined.*,
        {{ holder_rank(["item_no"]) }} as holder_rank
    from joined
)

select * from final
