-- One row per form: every received file has exactly one verdict, or waits for it.
{% set dispositions = ["accepted", "returned", "unreadable", "needs_explanation", "under_review", "duplicate"] %}

with submissions as (
    select * from {{ ref("stg_audit__submissions") }}
),

counted as (
    select
        coalesce(form_code, 'unknown') as form_code,
        count(*) as received_count,
        {%- for disposition in dispositions %}
        sum(case when disposition = '{{ disposition }}' then 1 else 0 end) as {{ disposition }}_count,
        {%- endfor %}
        sum(case when disposition is null and state = 'pending' then 1 else 0 end) as pending_count
    from submissions
    group by coalesce(form_code, 'unknown')
),

final as (
    select
        counted.*,
        received_count - accepted_count - returned_count - unreadable_count - needs_explanation_count
        - under_review_count - duplicate_count - pending_count as difference_count
    from counted
)

select * from final
