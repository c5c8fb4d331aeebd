-- One row per accepted submission with amounts: each amount as it was landed, in the form's unit, times the yuan in one of
-- it = the same amount in the yuan of staging, but for what rounding every row to the cent may take or give.
{{ config(materialized="merged", merge_on=["submission_id"], merge_forms=["JG01", "JG02", "JG03", "JG07", "JG08"],
    indexes=[{"columns": ["submission_id"]}]) }}
{% set forms = {
    "JG01": ("wan_yuan", 10000, ["industrial_month", "industrial_ytd", "industrial_prior_ytd", "renovation_month",
        "renovation_ytd", "renovation_prior_ytd", "renovation_building_ytd", "renovation_installation_ytd",
        "renovation_equipment_ytd", "renovation_other_ytd"]),
    "JG02": ("wan_yuan", 10000, ["total_planned", "year_planned", "month_done", "ytd_done", "since_start_done",
        "interest_subsidy_ytd"]),
    "JG03": ("thousand_yuan", 1000, ["revenue_ytd", "rd_expense_ytd", "super_deduction", "renovation_spent"]),
    "JG07": ("wan_yuan", 10000, ["budget", "public_funds"]),
    "JG08": ("wan_yuan", 10000, ["amount_ytd"]),
} %}

with accepted as (
    select submission_id, form_code, period from {{ rows_of("int_submissions_accepted") }}
),

{% for form, (unit, yuan, amounts) in forms.items() %}
{%- set staging = "stg_landing__" ~ form | lower %}
{{ form | lower }}_landed as (
    select
        submission_id,
        {%- for amount in amounts %}
        coalesce(sum({{ amount }}_{{ unit }}), 0) * {{ yuan }} as {{ amount }},
        {%- endfor %}
        count(*) as row_count
    from {{ rows_of(staging ~ "_amounts") }}
    group by submission_id
),

{{ form | lower }}_staged as (
    select
        submission_id,
        {%- for amount in amounts %}
        coalesce(sum({{ amount }}_yuan), 0) as {{ amount }},
        {%- endfor %}
        count(*) as row_count
    from {{ rows_of(staging) }}
    group by submission_id
),

{% endfor -%}

held as (
    {%- for form, (unit, yuan, amounts) in forms.items() %}
    select
        l.submission_id,
        l.{{ amounts | join(" + l.") }} as landed_yuan,
        s.{{ amounts | join(" + s.") }} as staged_yuan,
        {{ differences_beyond_rounding("l", "s", amounts) }} as difference_yuan
    from {{ form | lower }}_landed as l
    left join {{ form | lower }}_staged as s on l.submission_id = s.submission_id
    {{- "\n    union all" if not loop.last }}
    {%- endfor %}
),

final as (
    select a.submission_id, a.form_code, a.period, h.landed_yuan, h.staged_yuan, h.difference_yuan
    from accepted as a
    inner join held as h on a.submission_id = h.submission_id
)

select * from final
