-- One row per indicator of action three that JG04 feeds (platforms), reading, area and period (quarter, year): entries
-- the leading lists hold.
{{ config(materialized="table") }}

with quarters as (
    select *, cast(null as {{ dbt.type_string() }}) as note_zh
    from {{ ref("int_entries_by_area") }}
    where form_code = 'JG04'
),

ranked as (
    {{ quarters_ranked("quarters", "JG04") }}
),

final as (
    {{ quarters_and_years("ranked") }}
)

select * from final
