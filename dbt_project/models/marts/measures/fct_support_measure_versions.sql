-- One row per accepted submission of JG08, commitment and policy kind where given, replaced versions included.
-- A version holds for [known_from, known_to).
{{ config(materialized="merged", merge_on=["submission_id"], merge_forms=["JG08"],
    indexes=[{"columns": ["submission_id"]}]) }}

with accepted as (
    select * from {{ rows_of("int_commitment_rows_accepted") }}
),

final as (
    select
        submission_id,
        {{ surrogate_key(["unit_code", "commitment_id", "policy_kind"]) }} as measure_key,
        row_number,
        unit_code,
        period,
        period_year,
        period_month,
        period_end_date,
        version as version_number,
        known_from,
        known_to,
        is_current,
        commitment_id,
        policy_kind,
        progress,
        completed_date,
        enterprises_served_count,
        amount_ytd_yuan,
        is_synthetic
    from accepted
)

select * from final
