-- One row per accepted submission of JG08 (any version), commitment and, where given, policy kind.
{{ config(materialized="merged", merge_on=["submission_id"], merge_forms=["JG08"],
    indexes=[{"columns": ["submission_id"]}]) }}

with rows_landed as (
    select * from {{ rows_of("stg_landing__jg08") }}
),

accepted as (
    select * from {{ rows_of("int_submissions_accepted") }}
    where form_code = 'JG08' and period_kind = 'quarter'
),

final as (
    select
        {{ submission_facts("a") }},
        a.unit_kind,
        r.*
    from rows_landed as r
    inner join accepted as a on r.submission_id = a.submission_id
)

select * from final
