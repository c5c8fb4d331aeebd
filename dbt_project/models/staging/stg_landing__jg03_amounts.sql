-- One row per landed row of JG03: its amounts in 千元, as landed. What the yuan of staging are held against.
with source as (
    select * from {{ source("landing", "jg03") }}
),

final as (
    select
        submission_id,
        revenue_ytd as revenue_ytd_thousand_yuan,
        rd_expense_ytd as rd_expense_ytd_thousand_yuan,
        super_deduction as super_deduction_thousand_yuan,
        renovation_spent as renovation_spent_thousand_yuan
    from source
)

select * from final
