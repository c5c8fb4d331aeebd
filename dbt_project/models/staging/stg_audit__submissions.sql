-- One row per received file, as known at the moment of the var `as_of` where it is set (macros/as_of.sql).
with source as (
    select * from {{ source("audit", "submission") }}
    where {{ was_known("received_at") }}
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
        {{ as_known("disposition", verdict_moment()) }},
        {{ state_as_known() }},
        {{ stage_as_known() }},
        received_at,
        {{ as_known("judged_at", verdict_moment()) }},
        {{ as_known("known_from", "known_from") }},
        {{ as_known("known_to", "known_to") }},
        {{ as_known("ruleset", verdict_moment()) }},
        coalesce(is_synthetic, false) as is_synthetic,
        coalesce(is_nil_return, false) as is_nil_return,
        correction_reason,
        data_sheet,
        archive_path,
        row_count,
        duplicate_of as duplicate_of_submission_id
    from canonical
)

select * from final
