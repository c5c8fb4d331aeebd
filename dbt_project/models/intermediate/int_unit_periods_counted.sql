-- One row per unit and period (month, quarter, year): what was owed for it and what came, how it was judged at first, and
-- what was found. An exemption is no debt, and what is not due yet is not missing.
{{ config(materialized="merged", merge_on=["unit_code", "period"],
    merge_from={"fct_obligation": {}, "fct_submission": {}, "fct_finding": {}},
    pre_hook="{{ prefer_hash_joins() }}",
    indexes=[{"columns": ["unit_code", "period"]}, {"columns": ["month_period"]}, {"columns": ["next_period"]}]) }}

{% set kinds = ["mandatory", "conditional", "query", "notice"] %}
{% set counts = ["owed", "in", "on_time", "late", "missing", "not_yet_due", "nil_return", "version", "first_judged",
    "first_pass", "finding", "open_finding", "explained"] + kinds %}

with owed as (
    select
        o.unit_code, o.period,
        sum(case when o.is_exempt then 0 else 1 end) as owed_count,
        sum(case when not o.is_exempt and o.met_at is not null then 1 else 0 end) as in_count,
        sum(case when o.is_on_time then 1 else 0 end) as on_time_count,
        sum(case when not o.is_exempt and o.met_at > o.due_at then 1 else 0 end) as late_count,
        sum(case when o.status_zh = '逾期未报' then 1 else 0 end) as missing_count,
        sum(case when o.status_zh = '未报' then 1 else 0 end) as not_yet_due_count,
        sum(case when o.status_zh = '零报告' then 1 else 0 end) as nil_return_count,
        {{ dbt.bool_or("o.is_synthetic") }} as is_synthetic
    from {{ rows_of("fct_obligation", "o") }}
    group by o.unit_code, o.period
),

judged as (
    select
        s.unit_code, s.period,
        count(*) as version_count,
        sum(case when s.version_number = 1 and s.disposition <> 'pending' then 1 else 0 end) as first_judged_count,
        sum(case when s.is_first_pass then 1 else 0 end) as first_pass_count,
        {{ dbt.bool_or("s.is_synthetic") }} as is_synthetic
    from {{ rows_of("fct_submission", "s") }}
    where s.version_number is not null and s.unit_code is not null
    group by s.unit_code, s.period
),

-- A notice asks for nothing, so it is never open.
found as (
    select
        f.unit_code, f.period,
        count(*) as finding_count,
        sum(case when f.is_open and f.severity <> 'notice' then 1 else 0 end) as open_finding_count,
        sum(case when f.explanation_zh is not null then 1 else 0 end) as explained_count,
        {%- for kind in kinds %}
        sum(case when f.severity = '{{ kind }}' then 1 else 0 end) as {{ kind }}_count,
        {%- endfor %}
        {{ dbt.bool_or("f.is_synthetic") }} as is_synthetic
    from {{ rows_of("fct_finding", "f") }}
    group by f.unit_code, f.period
),

keys as (
    select unit_code, period from owed
    union
    select unit_code, period from judged
    union
    select unit_code, period from found
),

final as (
    select
        k.unit_code,
        k.period,
        {{ month_text("p.year_number", "p.month_number") }} as month_period,
        {{ month_after("k.period") }} as next_period,
        {%- for column in counts %}
        cast(coalesce({{ column }}_count, 0) as integer) as {{ column }}_count,
        {%- endfor %}
        coalesce(o.is_synthetic, false) or coalesce(j.is_synthetic, false) or coalesce(f.is_synthetic, false)
            as is_synthetic
    from keys as k
    inner join {{ ref("dim_period") }} as p on k.period = p.period
    left join owed as o on k.unit_code = o.unit_code and k.period = o.period
    left join judged as j on k.unit_code = j.unit_code and k.period = j.period
    left join found as f on k.unit_code = f.unit_code and k.period = f.period
)

select * from final
