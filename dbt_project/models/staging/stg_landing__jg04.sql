-- One row per landed row of JG04 (one platform of one quarter's list), of every submission whatever its verdict.
with source as (
    select * from {{ source("landing", "jg04") }}
),

final as (
    select
        submission_id,
        row_number,
        platform_name,
        platform_kind,
        level as platform_level,
        host_uscc,
        host_name,
        field,
        recognised_by,
        park,
        approval_no,
        approved_on as approved_date,
        document_no,
        recognised_on as recognised_date,
        status,
        revoked_on as revoked_date,
        remark
    from source
)

select * from final
