-- One row per landed row of JG05 (a standard and drafter, or a pilot, of one quarter's list), of every submission
-- whatever its verdict. `standard_key` is the number without blanks and with one kind of dash: it is written both ways.
with source as (
    select * from {{ source("landing", "jg05") }}
),

final as (
    select
        submission_id,
        row_number,
        record_kind,
        standard_no,
        upper(replace(replace(replace(replace(standard_no, ' ', ''), '—', '-'), '–', '-'), '－', '-')) as standard_key,
        plan_no,
        title,
        standard_kind,
        drafter_rank as drafter_rank_number,
        role,
        action,
        organisation_uscc,
        organisation_name,
        pilot_level,
        pilot_document_no,
        pilot_approved_on as pilot_approved_date,
        pilot_accepted_on as pilot_accepted_date,
        pilot_status,
        field,
        status,
        published_on as published_date,
        effective_on as effective_date,
        remark
    from source
)

select * from final
