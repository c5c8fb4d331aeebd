-- One row per landed row of JG01 (division rows and the 合计 row), of every submission whatever its verdict.
with source as (
    select * from {{ source("landing", "jg01") }}
),

final as (
    select
        submission_id,
        row_number,
        industry_code,
        industry_name,
        {{ wan_yuan_to_yuan("industrial_month") }} as industrial_month_yuan,
        {{ wan_yuan_to_yuan("industrial_ytd") }} as industrial_ytd_yuan,
        {{ wan_yuan_to_yuan("industrial_prior_ytd") }} as industrial_prior_ytd_yuan,
        {{ wan_yuan_to_yuan("renovation_month") }} as renovation_month_yuan,
        {{ wan_yuan_to_yuan("renovation_ytd") }} as renovation_ytd_yuan,
        {{ wan_yuan_to_yuan("renovation_prior_ytd") }} as renovation_prior_ytd_yuan,
        {{ wan_yuan_to_yuan("renovation_building_ytd") }} as renovation_building_ytd_yuan,
        {{ wan_yuan_to_yuan("renovation_installation_ytd") }} as renovation_installation_ytd_yuan,
        {{ wan_yuan_to_yuan("renovation_equipment_ytd") }} as renovation_equipment_ytd_yuan,
        {{ wan_yuan_to_yuan("renovation_other_ytd") }} as renovation_other_ytd_yuan,
        remark
    from source
)

select * from final
