-- One row per accepted submission of JG01 by a counting unit and industry division, replaced versions included, as
-- submitted: months, and the year's 定案 under the year itself. A version holds for [known_from, known_to).
{{ config(materialized="merged", merge_on=["submission_id"], merge_forms=["JG01"],
    indexes=[{"columns": ["unit_code", "period"]}]) }}

with accepted as (
    select * from {{ rows_of("int_investment_rows_accepted") }}
    where is_counting_unit
),

final as (
    select
        submission_id,
        industry_code,
        row_number,
        unit_code,
        period,
        period_kind,
        period_year,
        period_month,
        period_end_date,
        version as version_number,
        known_from,
        known_to,
        is_current,
        industrial_month_yuan,
        industrial_ytd_yuan,
        industrial_prior_ytd_yuan,
        renovation_month_yuan,
        renovation_ytd_yuan,
        renovation_prior_ytd_yuan,
        renovation_building_ytd_yuan,
        renovation_installation_ytd_yuan,
        renovation_equipment_ytd_yuan,
        renovation_other_ytd_yuan,
        is_synthetic
    from accepted
)

select * from final
