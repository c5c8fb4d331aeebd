-- One row per code of GB/T 4754-2017, sections B to D (divisions 06 to 46).
with industries as (
    select * from {{ ref("industry") }}
),

sectors as (
    select * from {{ ref("plan_sector") }}
),

final as (
    select
        i.industry_code,
        i.industry_name,
        i.industry_level,
        i.parent_code,
        i.section_code,
        i.division_code,
        d.industry_name as division_name,
        i.group_code,
        s.plan_sector_zh,
        s.plan_sector_en
    from industries as i
    left join industries as d on i.division_code = d.industry_code
    left join sectors as s on i.division_code = s.division_code
)

select * from final
