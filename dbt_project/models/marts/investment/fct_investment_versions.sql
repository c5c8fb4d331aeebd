-- One row per accepted submission of JG01 by a counting unit and industry division, replaced versions included, as
-- submitted: months, and the year's 定案 under the year itself; no 合计 rows. A version holds for [known_from, known_to).
{{ config(materialized="merged", merge_on=["submission_id"], merge_forms=["JG01"],
    indexes=[{"columns": ["unit_code", "period"]}]) }}

with rows_landed as (
    select * from {{ rows_of("stg_landing__jg01") }}
),

accepted as (
    select * from {{ rows_of("int_submissions_accepted") }}
    where form_code = 'JG01' and is_counting_unit
),

final as (
    select
        a.submission_id,
        r.industry_code,
        r.row_number,
        a.unit_code,
        a.period,
        a.period_kind,
        a.period_year,
        a.period_month,
        a.period_end_date,
        a.version as version_number,
        a.known_from,
        a.known_to,
        a.is_current,
        r.industrial_month_yuan,
        r.industrial_ytd_yuan,
        r.industrial_prior_ytd_yuan,
        r.renovation_month_yuan,
        r.renovation_ytd_yuan,
        r.renovation_prior_ytd_yuan,
        r.renovation_building_ytd_yuan,
        r.renovation_installation_ytd_yuan,
        r.renovation_equipment_ytd_yuan,
        r.renovation_other_ytd_yuan,
        a.is_synthetic
    from rows_landed as r
    inner join accepted as a on r.submission_id = a.submission_id
    where r.industry_code <> '合计'
)

select * from final
