-- One row per enterprise and quarter, column and cell of a unit's workbook that it comes from: for the plan office alone,
-- like the marts it speaks of.
with told as (
    {{ rows_with_sources(["fct_rd_enterprise", "fct_rd_enterprise_versions"]) }}
),

final as (
    {{ located_sources("told") }}
)

select * from final
