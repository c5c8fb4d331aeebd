-- One row per accepted submission of JG04 and platform, replaced versions and second holders included.
-- A version holds for [known_from, known_to).
{{ config(materialized="merged", merge_on=["host_uscc"],
    merge_from={"int_platform_rows_accepted": {}, "int_organisation_homes": {"host_uscc": "organisation_uscc"}},
    indexes=[{"columns": ["host_uscc"]}]) }}

with accepted as (
    select * from {{ rows_of("int_platform_rows_accepted") }}
),

final as (
    select
        a.submission_id,
        {{ surrogate_key(["a.entry_key"]) }} as platform_key,
        a.row_number,
        a.unit_code,
        o.unit_code as area_code,
        a.period,
        a.period_year,
        a.period_month,
        a.period_end_date,
        a.version as version_number,
        a.known_from,
        a.known_to,
        a.is_current,
        a.is_leading_list,
        cast(a.holder_rank as integer) as holder_rank,
        a.platform_name,
        a.platform_kind,
        a.platform_level,
        a.host_uscc,
        a.approved_date,
        a.recognised_date,
        a.status,
        a.revoked_date,
        a.is_valid,
        a.is_synthetic
    from accepted as a
    left join {{ rows_of("int_organisation_homes", "o", on={"host_uscc": "organisation_uscc"}) }}
        on
            a.organisation_uscc = o.organisation_uscc and a.period_year = o.period_year
            and a.period_month = o.period_month
)

select * from final
