-- One row per accepted submission of JG01 (any version, any kind of unit) and industry division; no 合计 rows.
{{ config(materialized="merged", merge_on=["submission_id"], merge_forms=["JG01"],
    indexes=[{"columns": ["submission_id"]}, {"columns": ["unit_code", "period_year"]}]) }}

with rows_landed as (
    select * from {{ rows_of("stg_landing__jg01") }}
),

accepted as (
    select * from {{ rows_of("int_submissions_accepted") }}
    where form_code = 'JG01'
),

final as (
    select
        a.unit_code,
        a.unit_kind,
        a.is_counting_unit,
        a.period,
        a.period_kind,
        a.period_year,
        a.period_month,
        a.period_end_date,
        r.industry_code,
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
        a.submission_id,
        r.row_number,
        a.version,
        a.known_from,
        a.known_to,
        a.is_current,
        a.is_synthetic
    from rows_landed as r
    inner join accepted as a on r.submission_id = a.submission_id
    where r.industry_code <> '合计'
)

select * from final
