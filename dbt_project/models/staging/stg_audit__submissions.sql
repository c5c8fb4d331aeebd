-- One row per received file.
with source as (
    select * from {{ source("audit", "submission") }}
),

canonical as (
    select
        *,
        -- A refused file may carry any text as its period; such a text must not stop the others.
        case
            when {{ pattern_matches("period", "^[0-9]{4}(-(0[1-9]|1[0-2])|-Q[1-4])?$") }} then period
        end as valid_period
    from source
),

final as (
    select
        submission_id,
        file_name,
        file_sha256,
        unit_code,
        form_code,
        form_version,
        period,
        {{ period_kind("valid_period") }} as period_kind,
        {{ period_year("valid_period") }} as period_year,
        {{ period_last_month("valid_period") }} as period_month,
        period_end as period_end_date,
        version,
        content_hash,
        disposition,
        state,
        stage,
        received_at,
        judged_at,
        known_from,
        known_to,
        ruleset,
        coalesce(is_synthetic, false) as is_synthetic,
        coalesce(is_nil_return, false) as is_nil_return,
        correction_reason,
        data_sheet,
        row_count,
        duplicate_of as duplicate_of_submission_id
    from canonical
)

select * from final
