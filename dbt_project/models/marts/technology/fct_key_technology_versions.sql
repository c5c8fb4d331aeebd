-- One row per accepted submission of JG07 and item, replaced versions and second holders included.
-- A version holds for [known_from, known_to).
{{ config(materialized="merged", merge_on=["organisation_uscc"],
    merge_from={"int_technology_rows_accepted": {}, "int_organisation_homes": {}},
    indexes=[{"columns": ["organisation_uscc"]}]) }}

with accepted as (
    select * from {{ rows_of("int_technology_rows_accepted") }}
),

final as (
    select
        a.submission_id,
        a.item_no,
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
        a.item_kind,
        a.item_level,
        a.is_open_bid,
        a.organisation_uscc,
        a.started_date,
        a.accepted_date,
        a.budget_yuan,
        a.public_funds_yuan,
        a.is_in_national_catalogue,
        a.catalogue_date,
        a.status,
        a.is_synthetic
    from accepted as a
    left join {{ rows_of("int_organisation_homes", "o") }}
        on
            a.organisation_uscc = o.organisation_uscc and a.period_year = o.period_year
            and a.period_month = o.period_month
)

select * from final
