-- One row per landed row of JG08: its amounts in 万元, as landed. What the yuan of staging are held against.
with source as (
    select * from {{ source("landing", "jg08") }}
),

final as (
    select
        submission_id,
        amount_ytd as amount_ytd_wan_yuan
    from source
)

select * from final
