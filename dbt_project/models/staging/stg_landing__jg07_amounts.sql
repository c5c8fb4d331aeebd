-- One row per landed row of JG07: its amounts in 万元, as landed. What the yuan of staging are held against.
with source as (
    select * from {{ source("landing", "jg07") }}
),

final as (
    select
        submission_id,
        budget as budget_wan_yuan,
        public_funds as public_funds_wan_yuan
    from source
)

select * from final
