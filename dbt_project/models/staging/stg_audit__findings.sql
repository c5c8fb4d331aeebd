-- One row per finding, as known (macros/as_of.sql); what is said of a unit and period has no submission.
with source as (
    select * from {{ source("audit", "finding") }}
    where {{ was_known("found_at") }}
),

final as (
    select
        finding_id,
        submission_id,
        unit_code,
        form_code,
        period,
        rule_id,
        rule_name,
        severity,
        phase,
        sheet as sheet_name,
        row_number,
        column_key,
        column_caption,
        cell as cell_address,
        cast(business_key as {{ dbt.type_string() }}) as business_key,
        value as value_text,
        expected as expected_text,
        difference as difference_text,
        threshold as threshold_text,
        message_zh,
        message_en,
        remedy_zh,
        root as root_finding_id,
        ruleset,
        coalesce(is_shadow, false) as is_shadow,
        explanation,
        occurrence as occurrence_number,
        found_at,
        {{ as_known("closed_at", "closed_at") }}
    from source
)

select * from final
