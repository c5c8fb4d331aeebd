-- One row per landed row of JG06 (one title of an enterprise in one quarter's list), of every submission whatever its
-- verdict.
with source as (
    select * from {{ source("landing", "jg06") }}
),

final as (
    select
        submission_id,
        row_number,
        enterprise_uscc,
        enterprise_name,
        title_kind,
        level as title_level,
        object_kind,
        object_name,
        recognised_by,
        certificate_no,
        batch,
        mode as recognition_mode,
        first_recognised_on as first_recognised_date,
        recognised_on as recognised_date,
        valid_to as valid_to_date,
        status,
        revoked_on as revoked_date,
        remark
    from source
)

select * from final
