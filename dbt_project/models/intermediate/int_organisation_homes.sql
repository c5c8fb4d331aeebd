-- One row per organisation that a register names and quarter: the county or zone that reports it. The latest JG03 up to
-- the quarter that has it on the list decides; else a county's own register, the nearest before or, failing that, after;
-- else a later JG03. An organisation that nobody reports has no row, and is counted for the region alone.
{{ config(materialized="merged", merge_on=["organisation_uscc"], merge_from={
    "int_platform_rows_accepted": {}, "int_standard_rows_accepted": {}, "int_title_rows_accepted": {},
    "int_technology_rows_accepted": {}, "int_rd_enterprises_listed": {"organisation_uscc": "enterprise_uscc"}},
    indexes=[{"columns": ["organisation_uscc"]}]) }}

{% set registers = ["int_platform_rows_accepted", "int_standard_rows_accepted", "int_title_rows_accepted",
    "int_technology_rows_accepted"] %}

with named as (
    {%- for register in registers %}
    select organisation_uscc, unit_code, period_year, period_month, is_current and is_counting_unit as is_told
    from {{ rows_of(register) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

wanted as (
    select distinct organisation_uscc, period_year, period_month from named
),

told as (
    select distinct
        'register' as told_by, organisation_uscc, unit_code, period_year, period_month
    from named
    where is_told
    union all
    select 'enterprises' as told_by, enterprise_uscc, unit_code, period_year, period_month
    from {{ rows_of("int_rd_enterprises_listed", on={"organisation_uscc": "enterprise_uscc"}) }}
    where is_listed
),

apart as (
    select
        w.organisation_uscc,
        w.period_year,
        w.period_month,
        t.unit_code,
        t.told_by,
        (w.period_year - t.period_year) * 12 + w.period_month - t.period_month as months_earlier
    from wanted as w
    inner join told as t on w.organisation_uscc = t.organisation_uscc
),

ranked as (
    select
        apart.*,
        row_number() over (
            partition by organisation_uscc, period_year, period_month
            order by
                case
                    when told_by = 'enterprises' and months_earlier >= 0 then 1
                    when told_by = 'register' and months_earlier >= 0 then 2
                    when told_by = 'register' then 3
                    else 4
                end,
                abs(months_earlier), unit_code
        ) as home_rank
    from apart
),

final as (
    select organisation_uscc, period_year, period_month, unit_code from ranked
    where home_rank = 1
)

select * from final
