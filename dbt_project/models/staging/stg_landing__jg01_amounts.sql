-- One row per landed row of JG01: its amounts in 万元, as landed. What the yuan of staging are held against.
with source as (
    select * from {{ source("landing", "jg01") }}
),

final as (
    select
        submission_id,
        industrial_month as industrial_month_wan_yuan,
        industrial_ytd as industrial_ytd_wan_yuan,
        industrial_prior_ytd as industrial_prior_ytd_wan_yuan,
        renovation_month as renovation_month_wan_yuan,
        renovation_ytd as renovation_ytd_wan_yuan,
        renovation_prior_ytd as renovation_prior_ytd_wan_yuan,
        renovation_building_ytd as renovation_building_ytd_wan_yuan,
        renovation_installation_ytd as renovation_installation_ytd_wan_yuan,
        renovation_equipment_ytd as renovation_equipment_ytd_wan_yuan,
        renovation_other_ytd as renovation_other_ytd_wan_yuan
    from source
)

select * from final
