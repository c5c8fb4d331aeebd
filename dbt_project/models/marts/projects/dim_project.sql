-- One row per project and stretch of time [known_from, known_to) in which its attributes were known to be the same: those
-- of the latest month of which a return held then, as the unit that led it told them. A project that no return holds any
-- more has ended. Derived from the accepted versions: what was known when, not when a build ran.
{{ config(materialized="merged", merge_on=["project_code"], merge_forms=["JG02"], merge_rows="stg_landing__jg02",
    indexes=[{"columns": ["project_code"]}]) }}
{% set attributes = ["project_name", "enterprise_uscc", "enterprise_name", "unit_code", "park", "scale", "tier",
    "nature", "is_zero_land", "is_in_statistics", "industry_code", "start_month", "planned_finish_month",
    "actual_finish_month", "total_planned_yuan"] %}

with led as (
    select
        project_code, period, period_end_date, submission_id, row_number, led_from as known_from, led_to as known_to
    from {{ rows_of("int_project_rows_led") }}
),

{{ told_in_time("latest", "led", ["project_code"], "period_end_date desc") }},

told as (
    select
        a.*,
        l.told_from,
        l.told_to
    from latest as l
    inner join {{ rows_of("int_project_rows_accepted", "a") }}
        on
            l.project_code = a.project_code and l.submission_id = a.submission_id
            and l.row_number = a.row_number
),

{{ versions_in_time("told", "project_code", attributes) }},

final as (
    select
        {{ surrogate_key(["project_code", "told_from"]) }} as project_key,
        project_code,
        {%- for attribute in attributes %}
        {{ attribute }},
        {%- endfor %}
        period as told_by_period,
        told_from as known_from,
        version_to as known_to,
        version_to is null as is_current,
        submission_id,
        row_number,
        is_synthetic
    from versions
)

select * from final
