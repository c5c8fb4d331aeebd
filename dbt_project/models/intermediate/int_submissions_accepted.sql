-- One row per submission that was accepted at some time; `is_current` marks the version that holds now.
{{ config(materialized="merged", merge_on=["submission_id"], merge_touched=true, merge_tells_changes=true,
    indexes=[{"columns": ["submission_id"]}, {"columns": ["unit_code"]}, {"columns": ["period_year"]}]) }}

with submissions as (
    select * from {{ rows_of("stg_audit__submissions") }}
),

units as (
    select * from {{ ref("stg_audit__units") }}
),

final as (
    select
        s.submission_id,
        s.unit_code,
        u.unit_kind,
        -- Cities submit the same figures as a cross-check: they never count beside their counties.
        u.unit_kind in ('county', 'zone', 'unallocated') as is_counting_unit,
        s.form_code,
        s.period,
        s.period_kind,
        s.period_year,
        s.period_month,
        s.period_end_date,
        s.version,
        s.received_at,
        s.known_from,
        s.known_to,
        s.state = 'current' as is_current,
        s.is_nil_return,
        s.is_synthetic
    from submissions as s
    inner join units as u on s.unit_code = u.unit_code
    where s.known_from is not null
)

select * from final
