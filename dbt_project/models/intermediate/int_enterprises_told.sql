-- One row per enterprise, kind of teller and stretch of time in which that teller's word about it was known to be the
-- same row: the county's JG03 (`research`), its other forms (`county`), and a department's list (`list`).
{{ config(materialized="merged", merge_on=["enterprise_uscc"], merge_from={
    "int_rd_rows_accepted": {}, "int_project_rows_accepted": {}, "int_title_rows_accepted": {},
    "int_platform_rows_accepted": {"enterprise_uscc": "host_uscc"}},
    indexes=[{"columns": ["enterprise_uscc"]}]) }}

{% set registers = {"JG06": ("int_title_rows_accepted", "enterprise_uscc", "enterprise_name"),
    "JG04": ("int_platform_rows_accepted", "host_uscc", "host_name")} %}
{% set common = "period, period_end_date, known_from, version, submission_id, row_number, is_synthetic" %}

with told as (
    select
        'research' as teller, 'JG03' as form_code, enterprise_uscc, enterprise_name, unit_code as area_code,
        industry_code, register_status <> '年内退库' as is_above_scale, {{ common }}
    from {{ rows_of("int_rd_rows_accepted") }}
    where holder_rank = 1
    union all
    select
        'county' as teller, 'JG02' as form_code, enterprise_uscc, enterprise_name, unit_code as area_code,
        cast(null as {{ dbt.type_string() }}) as industry_code, cast(null as boolean) as is_above_scale, {{ common }}
    from {{ rows_of("int_project_rows_accepted") }}
    where holder_rank = 1
    {%- for form, (rows_accepted, uscc, name) in registers.items() %}
    union all
    select
        case when is_counting_unit then 'county' else 'list' end as teller, '{{ form }}' as form_code,
        {{ uscc }} as enterprise_uscc, {{ name }} as enterprise_name,
        case when is_counting_unit then unit_code end as area_code,
        cast(null as {{ dbt.type_string() }}) as industry_code, cast(null as boolean) as is_above_scale, {{ common }}
    from {{ rows_of(rows_accepted, on={"enterprise_uscc": uscc}) }}
    {%- endfor %}
),

-- What became known at one moment tells the enterprise by its latest period; JG02 before the registers.
ranked as (
    select
        told.*,
        row_number() over (
            partition by enterprise_uscc, teller, known_from
            order by period_end_date desc, form_code asc, version desc, submission_id desc, row_number asc
        ) as told_rank
    from told
    where enterprise_uscc is not null
),

-- A late correction of an earlier period does not bring back what was told before.
in_order as (
    select
        ranked.*,
        max(period_end_date) over (
            partition by enterprise_uscc, teller order by known_from rows between unbounded preceding and 1 preceding
        ) as latest_told_date
    from ranked
    where told_rank = 1
),

final as (
    select
        in_order.*,
        lead(known_from) over (partition by enterprise_uscc, teller order by known_from) as next_known_from
    from in_order
    where latest_told_date is null or period_end_date >= latest_told_date
)

select * from final
