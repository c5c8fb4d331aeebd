-- One row per enterprise and quarter as it counts now, and which of the year's lists of enterprises above scale it is on:
-- the list at the quarter's end (left ones are off), and the list at the year's start (entrants of the year are not on it,
-- those that left within the year still are).
{{ config(materialized="merged", merge_on=["enterprise_uscc"], merge_forms=["JG03"], merge_rows="stg_landing__jg03",
    indexes=[{"columns": ["enterprise_uscc"]}, {"columns": ["unit_code", "period_year"]}]) }}

with counted as (
    select
        r.*,
        {{ dbt.bool_or("register_status = '年内入库'") }} over (
            partition by enterprise_uscc, period_year order by period_month
            rows between unbounded preceding and current row
        ) as is_entrant
    from {{ rows_of("int_rd_rows_accepted", "r") }}
    where is_current and holder_rank = 1
),

final as (
    select
        counted.*,
        register_status <> '年内退库' as is_listed,
        register_status = '年初在库' or (register_status = '年内退库' and not is_entrant) as is_start_listed
    from counted
)

select * from final
