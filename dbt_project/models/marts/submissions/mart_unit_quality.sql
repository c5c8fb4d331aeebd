-- One row per unit and month of which something was due, came or was found: how well it reported, against the month before
-- and among the units of its kind. A quarter's and a year's returns stand in their last month.
{{ config(materialized="merged", merge_on=["period"], merge_from={
    "int_unit_periods_counted": [{"period": "month_period"}, {"period": "next_period"}],
    "int_finding_causes": {"period": "month_period"}}, indexes=[{"columns": ["period"]}]) }}

{% set shares = ["completeness_pct", "timeliness_pct", "first_pass_pct"] %}
{% set counts = ["owed", "in", "on_time", "late", "missing", "not_yet_due", "nil_return", "version", "first_judged",
    "first_pass", "finding", "mandatory", "conditional", "query", "notice", "open_finding", "explained"] %}

-- With the months before them, which they are held against.
with months as (
    select
        unit_code, month_period,
        {%- for count in counts %}
        cast(sum({{ count }}_count) as integer) as {{ count }}_count,
        {%- endfor %}
        {{ dbt.bool_or("is_synthetic") }} as is_synthetic
    from {{ rows_of("int_unit_periods_counted", on=[{"period": "month_period"}, {"period": "next_period"}]) }}
    group by unit_code, month_period
),

counted as (
    select
        c.*, u.unit_name_zh, u.unit_kind, u.reviewer_unit_code, u.reviewer_name_zh, m.period_end_date,
        m.year_number * 12 + m.month_number as month_index,
        {{ share_pct("cast(c.in_count as numeric(20, 0))", "(c.in_count + c.missing_count)") }} as completeness_pct,
        {{ share_pct("cast(c.on_time_count as numeric(20, 0))", "(c.in_count + c.missing_count)") }} as timeliness_pct,
        {{ share_pct("cast(c.first_pass_count as numeric(20, 0))", "c.first_judged_count") }} as first_pass_pct
    from months as c
    inner join {{ ref("dim_unit") }} as u on c.unit_code = u.unit_code
    inner join {{ ref("dim_period") }} as m on c.month_period = m.period
    where c.in_count + c.missing_count + c.version_count + c.finding_count > 0
),

causes as (
    select
        {%- for rank in [1, 2, 3] %}
        max(case when cause_rank = {{ rank }} then cause_zh end) as cause_{{ rank }}_zh,
        {%- endfor %}
        unit_code,
        month_period
    from {{ rows_of("int_finding_causes", on={"period": "month_period"}) }}
    group by unit_code, month_period
),

-- Ranked among the units of its kind that owed something: complete before punctual before right at once.
ranked as (
    select
        unit_code, month_period,
        rank() over (
            partition by unit_kind, month_period
            order by
                completeness_pct desc, timeliness_pct desc, coalesce(first_pass_pct, -1) desc, open_finding_count asc
        ) as level_rank,
        count(*) over (partition by unit_kind, month_period) as level_unit_count
    from counted
    where in_count + missing_count > 0
),

compared as (
    select
        c.*,
        {%- for share in shares %}
        c.{{ share }} - p.{{ share }} as {{ share | replace("_pct", "_change_pct") }},
        {%- endfor %}
        c.open_finding_count - p.open_finding_count as open_finding_change_count,
        case when p.unit_code is not null then
                {%- for share in shares %}
                coalesce(sign(c.{{ share }} - p.{{ share }}), 0) +
                {%- endfor %}
                sign(p.open_finding_count - c.open_finding_count)
        end as better_less_worse
    from counted as c
    left join counted as p on c.unit_code = p.unit_code and c.month_index = p.month_index + 1
),

final as (
    select
        c.unit_code, c.month_period as period, c.period_end_date, c.unit_name_zh, c.unit_kind, c.reviewer_unit_code,
        c.reviewer_name_zh, c.owed_count, c.in_count, c.on_time_count, c.late_count, c.missing_count,
        c.not_yet_due_count, c.nil_return_count, c.completeness_pct, c.timeliness_pct, c.version_count,
        c.first_judged_count, c.first_pass_count, c.first_pass_pct, c.finding_count, c.mandatory_count,
        c.conditional_count, c.query_count, c.notice_count, c.open_finding_count, c.explained_count,
        s.cause_1_zh, s.cause_2_zh, s.cause_3_zh, c.completeness_change_pct, c.timeliness_change_pct,
        c.first_pass_change_pct, c.open_finding_change_count,
        case
            when better_less_worse > 0 then '好转'
            when better_less_worse < 0 then '变差'
            when better_less_worse = 0 then '持平'
        end as trend_zh,
        cast(r.level_rank as integer) as level_rank, cast(r.level_unit_count as integer) as level_unit_count,
        c.is_synthetic
    from compared as c
    left join causes as s on c.unit_code = s.unit_code and c.month_period = s.month_period
    left join ranked as r on c.unit_code = r.unit_code and c.month_period = r.month_period
)

select * from final
