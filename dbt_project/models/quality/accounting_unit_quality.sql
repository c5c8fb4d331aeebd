-- One row per unit, last day of a month and count of mart_unit_quality: what it tells = what was owed and came for the
-- periods that end there, none lost on the way.
{{ config(materialized="merged", merge_on=["unit_code", "period_end_date"],
    merge_from={"fct_obligation": {}, "fct_submission": {}, "mart_unit_quality": {}},
    pre_hook="{{ prefer_hash_joins() }}",
    indexes=[{"columns": ["unit_code", "period_end_date"]}]) }}

{% set owed = {
    "in": "o.met_at is not null and not o.is_exempt",
    "late": "o.met_at > o.due_at and not o.is_exempt",
    "missing": "o.status_zh = '逾期未报'",
} %}
{% set came = {
    "version": "s.version_number is not null",
    "first_pass": "s.is_first_pass",
} %}

with obligations as (
    select
        {%- for count, condition in owed.items() %}
        sum(case when {{ condition }} then 1 else 0 end) as {{ count }}_count,
        {%- endfor %}
        o.unit_code, o.period_end_date
    from {{ rows_of("fct_obligation", "o") }}
    inner join {{ ref("dim_period") }} as p on o.period = p.period
    group by o.unit_code, o.period_end_date
),

submissions as (
    select
        {%- for count, condition in came.items() %}
        sum(case when {{ condition }} then 1 else 0 end) as {{ count }}_count,
        {%- endfor %}
        s.unit_code, s.period_end_date
    from {{ rows_of("fct_submission", "s") }}
    inner join {{ ref("dim_period") }} as p on s.period = p.period
    where s.unit_code is not null
    group by s.unit_code, s.period_end_date
),

told as (
    select
        unit_code, period_end_date,
        {%- for count in owed | list + came | list %}
        {{ count }}_count,
        {%- endfor %}
        on_time_count + late_count as on_time_or_late_count
    from {{ rows_of("mart_unit_quality") }}
),

identities as (
    {%- for count in owed | list + came | list %}
    {%- set source = "obligations" if count in owed else "submissions" %}
    select
        '{{ count }}' as count_name, coalesce(s.unit_code, t.unit_code) as unit_code,
        coalesce(s.period_end_date, t.period_end_date) as period_end_date,
        s.{{ count }}_count as expected_count, t.{{ count }}_count as found_count
    from {{ source }} as s
    full outer join told as t on s.unit_code = t.unit_code and s.period_end_date = t.period_end_date
    union all
    {%- endfor %}
    select
        'in = on time + late' as count_name, unit_code, period_end_date, in_count as expected_count,
        on_time_or_late_count as found_count
    from told
),

final as (
    select
        count_name, unit_code, period_end_date,
        coalesce(expected_count, 0) as expected_count, coalesce(found_count, 0) as found_count,
        coalesce(expected_count, 0) - coalesce(found_count, 0) as difference_count
    from identities
)

select * from final
