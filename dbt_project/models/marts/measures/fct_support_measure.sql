-- One row per commitment of the plan, unit that answers for it, policy kind where given, and quarter, as it holds now.
{{ config(materialized="merged", merge_on=["submission_id"], merge_forms=["JG08"],
    indexes=[{"columns": ["submission_id"]}]) }}

with accepted as (
    select * from {{ rows_of("int_commitment_rows_accepted") }}
    where is_current
),

final as (
    select
        {{ surrogate_key(["unit_code", "commitment_id", "policy_kind"]) }} as measure_key,
        period,
        period_end_date,
        period_year,
        period_month,
        unit_code,
        commitment_id,
        commitment_zh,
        policy_kind,
        due_date,
        progress,
        completed_date,
        evidence_no,
        enterprises_served_count,
        amount_ytd_yuan,
        zero_land_project_count,
        note_zh,
        coalesce(progress = '已完成' and completed_date <= period_end_date, false) as is_completed,
        submission_id,
        row_number,
        known_from,
        is_synthetic
    from accepted
)

select * from final
