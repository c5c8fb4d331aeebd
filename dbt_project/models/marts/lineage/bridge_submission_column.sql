-- One row per submission that was accepted at some time and column of its form: the letter it has in the unit's sheet.
{{ config(materialized="merged", merge_on=["submission_id"],
    merge_forms=["JG01", "JG02", "JG03", "JG04", "JG05", "JG06", "JG07", "JG08", "JG09"]) }}

with letters as (
    select * from {{ rows_of("stg_audit__submission_columns") }}
),

final as (
    select
        l.submission_id,
        l.column_key,
        s.unit_code,
        s.form_code,
        l.column_letter
    from letters as l
    inner join {{ rows_of("int_submissions_accepted", "s") }} on l.submission_id = s.submission_id
)

select * from final
