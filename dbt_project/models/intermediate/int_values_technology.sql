-- One row per indicator of action four (A4-01 to A4-05: key technology), reading, area and period (quarter, year): entries the
-- leading lists hold.
{{ config(materialized="table") }}

with quarters as (
    select *, cast(null as {{ dbt.type_string() }}) as note_zh
    from {{ ref("int_entries_by_area") }}
    where form_code = 'JG07'
),

ranked as (
    {{ quarters_ranked("quarters", "JG07") }}
),

final as (
    {{ quarters_and_years("ranked") }}
)

select * from final
