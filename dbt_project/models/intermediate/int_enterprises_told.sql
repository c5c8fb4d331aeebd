-- One row per enterprise, kind of teller and stretch of time in which that teller's word about it was known to be the
-- same row: the county's JG03 (`research`), its other forms (`county`), and a department's list (`list`). A word ends with
-- the return it stands in; of several that list the same enterprise, project or entry, the one that counts tells.
{{ config(materialized="merged", merge_on=["enterprise_uscc"], merge_from={
    "int_rd_rows_accepted": {}, "int_project_rows_led": {}, "int_title_rows_accepted": {},
    "int_platform_rows_accepted": {"enterprise_uscc": "host_uscc"}},
    indexes=[{"columns": ["enterprise_uscc"]}]) }}

{% set registers = {"JG06": ("int_title_rows_accepted", "enterprise_uscc", "enterprise_name"),
    "JG04": ("int_platform_rows_accepted", "host_uscc", "host_name")} %}
{% set common =
    "period, period_end_date, version, submission_id, row_number, is_synthetic, known_from as accepted_at" %}

with rd_rows as (
    select * from {{ rows_of("int_rd_rows_accepted") }}
),

{{ told_in_time("rd_led", "rd_rows", ["enterprise_uscc", "period"], first_holder("JG03") ~ ", row_number") }},
{% for form, (rows_accepted, uscc, name) in registers.items() %}
{{ form | lower }}_rows as (
    select * from {{ rows_of(rows_accepted, on={"enterprise_uscc": uscc}) }}
),

-- Counties among themselves: a department that lists the same leads the count, and tells of no place.
{{ told_in_time(form | lower ~ "_led", form | lower ~ "_rows", ["entry_key", "period", "is_counting_unit"],
    first_holder(form) ~ ", row_number") }},
{% endfor %}

led as (
    select
        'research' as teller, 'JG03' as form_code, enterprise_uscc, enterprise_name, unit_code as area_code,
        industry_code, register_status <> '年内退库' as is_above_scale, {{ common }},
        told_from as known_from, told_to as known_to
    from rd_led
    union all
    select
        'county' as teller, 'JG02' as form_code, enterprise_uscc, enterprise_name, unit_code as area_code,
        cast(null as {{ dbt.type_string() }}) as industry_code, cast(null as boolean) as is_above_scale, {{ common }},
        led_from as known_from, led_to as known_to
    from {{ rows_of("int_project_rows_led") }}
    where enterprise_uscc is not null
    {%- for form, (rows_accepted, uscc, name) in registers.items() %}
    union all
    select
        case when is_counting_unit then 'county' else 'list' end as teller, '{{ form }}' as form_code,
        {{ uscc }} as enterprise_uscc, {{ name }} as enterprise_name,
        case when is_counting_unit then unit_code end as area_code,
        cast(null as {{ dbt.type_string() }}) as industry_code, cast(null as boolean) as is_above_scale, {{ common }},
        told_from as known_from, told_to as known_to
    from {{ form | lower }}_led
    {%- endfor %}
),

-- Of the words that hold at a moment the one of the latest period, and of these the latest; JG02 before the registers.
{{ told_in_time("told", "led", ["enterprise_uscc", "teller"],
    "period_end_date desc, accepted_at desc, form_code, version desc, submission_id desc, row_number") }},

final as (
    select
        teller, form_code, enterprise_uscc, enterprise_name, area_code, industry_code, is_above_scale, period,
        period_end_date, version, submission_id, row_number, is_synthetic, told_from, told_to
    from told
)

select * from final
