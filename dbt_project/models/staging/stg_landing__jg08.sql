-- One row per landed row of JG08 (one commitment of a unit and quarter, or one policy kind of it), of every submission
-- whatever its verdict.
with source as (
    select * from {{ source("landing", "jg08") }}
),

final as (
    select
        submission_id,
        row_number,
        commitment_id,
        commitment as commitment_zh,
        due_on as due_date,
        progress,
        completed_on as completed_date,
        evidence_no,
        policy_kind,
        enterprises_served as enterprises_served_count,
        {{ wan_yuan_to_yuan("amount_ytd") }} as amount_ytd_yuan,
        zero_land_projects as zero_land_project_count,
        note as note_zh
    from source
)

select * from final
