-- One row per project and stretch of time [known_from, known_to) in which its attributes were known to be the same.
-- Derived from the accepted versions: what was known when, not when a build ran.
{{ config(materialized="merged", merge_on=["project_code"], merge_forms=["JG02"], merge_rows="stg_landing__jg02",
    indexes=[{"columns": ["project_code"]}]) }}
{% set attributes = ["project_name", "enterprise_uscc", "enterprise_name", "unit_code", "park", "scale", "tier",
    "nature", "is_zero_land", "is_in_statistics", "industry_code", "start_month", "planned_finish_month",
    "actual_finish_month", "total_planned_yuan"] %}

with accepted as (
    select * from {{ rows_of("int_project_rows_accepted") }}
    where holder_rank = 1
),

-- What became known at one moment tells the project by its latest month.
told as (
    select
        accepted.*,
        row_number() over (
            partition by project_code, known_from order by period_end_date desc, version desc, submission_id desc
        ) as told_rank
    from accepted
),

-- A late correction of an earlier month does not bring old attributes back.
in_order as (
    select
        told.*,
        max(period_end_date) over (
            partition by project_code order by known_from rows between unbounded preceding and 1 preceding
        ) as latest_told_date,
        {{ surrogate_key(attributes) }} as attributes_hash
    from told
    where told_rank = 1
),

compared as (
    select
        in_order.*,
        lag(attributes_hash) over (partition by project_code order by known_from) as previous_hash
    from in_order
    where latest_told_date is null or period_end_date >= latest_told_date
),

changed as (
    select
        compared.*,
        lead(known_from) over (partition by project_code order by known_from) as next_known_from
    from compared
    where previous_hash is null or previous_hash <> attributes_hash
),

final as (
    select
        {{ surrogate_key(["project_code", "known_from"]) }} as project_key,
        project_code,
        {%- for attribute in attributes %}
        {{ attribute }},
        {%- endfor %}
        period as told_by_period,
        known_from,
        next_known_from as known_to,
        next_known_from is null as is_current,
        submission_id,
        row_number,
        is_synthetic
    from changed
)

select * from final
