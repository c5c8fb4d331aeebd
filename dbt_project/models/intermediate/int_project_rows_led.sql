-- One row per project, month and stretch of time [led_from, led_to) in which the same accepted row led it: the unit's
-- that held the project first among those whose versions held then. Who held it by mistake leads nothing by taking it back.
{{ config(materialized="merged", merge_on=["project_code"], merge_forms=["JG02"], merge_rows="stg_landing__jg02",
    indexes=[{"columns": ["project_code"]}, {"columns": ["enterprise_uscc"]}]) }}

with accepted as (
    select * from {{ rows_of("int_project_rows_accepted") }}
),

{{ told_in_time("led", "accepted", ["project_code", "period"], first_holder("JG02") ~ ", row_number") }},

final as (
    select
        project_code,
        period,
        period_end_date,
        unit_code,
        enterprise_uscc,
        enterprise_name,
        version,
        submission_id,
        row_number,
        known_from,
        is_synthetic,
        told_from as led_from,
        told_to as led_to
    from led
)

select * from final
