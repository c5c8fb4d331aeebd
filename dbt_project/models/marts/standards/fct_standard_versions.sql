-- One row per accepted submission of JG05 and row, replaced versions and second holders included.
-- A version holds for [known_from, known_to).
{{ config(materialized="merged", merge_on=["organisation_uscc"],
    merge_from={"int_standard_rows_accepted": {}, "int_organisation_homes": {}},
    indexes=[{"columns": ["organisation_uscc"]}]) }}

with accepted as (
    select * from {{ rows_of("int_standard_rows_accepted") }}
),

final as (
    select
        a.submission_id,
        a.row_number,
        a.entry_key,
        a.organisation_uscc,
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
        a.record_kind,
        a.standard_no,
        a.title,
        a.standard_kind,
        a.role,
        cast(a.drafter_rank_number as integer) as drafter_rank_number,
        a.field,
        a.status,
        a.published_date,
        a.pilot_level,
        a.pilot_approved_date,
        a.pilot_status,
        a.is_synthetic
    from accepted as a
    left join {{ rows_of("int_organisation_homes", "o") }}
        on
            a.organisation_uscc = o.organisation_uscc and a.period_year = o.period_year
            and a.period_month = o.period_month
)

select * from final
