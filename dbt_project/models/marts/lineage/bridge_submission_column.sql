-- One row per submission that was accepted at some time and column of its form: the letter it has in the unit's sheet.
with letters as (
    select * from {{ ref("stg_audit__submission_columns") }}
),

final as (
    select
        l.submission_id,
        l.column_key,
        s.unit_code,
        s.form_code,
        l.column_letter
    from letters as l
    inner join {{ ref("int_submissions_accepted") }} as s on l.submission_id = s.submission_id
)

select * from final
