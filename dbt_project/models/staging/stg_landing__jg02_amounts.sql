-- One row per landed row of JG02: its amounts in 万元, as landed. What the yuan of staging are held against.
with source as (
    select * from {{ source("landing", "jg02") }}
),

final as (
    select
        submission_id,
        total_planned as total_planned_wan_yuan,
        year_planned as year_planned_wan_yuan,
        month_done as month_done_wan_yuan,
        ytd_done as ytd_done_wan_yuan,
        since_start_done as since_start_done_wan_yuan,
        interest_subsidy_ytd as interest_subsidy_ytd_wan_yuan
    from source
)

select * from final
