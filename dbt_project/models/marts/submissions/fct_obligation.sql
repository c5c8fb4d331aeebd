-- One row per unit, form and period that is owed, with where it stands at the moment the data speak of.
-- Met by the first version accepted since the last withdrawal, at the time its file arrived: a correction leaves the first
-- in time; a returned file does not meet it, nor does what was withdrawn, with all it had taken the place of.
-- Once it is due, and met or exempt, nothing about it hangs on the moment any more: its own is then when that came to be.
{{ config(materialized="merged", merge_on=["unit_code", "form_code", "period"], merge_touched=true,
    merge_rows_of_the_moment="(met_at is null and not is_exempt) or due_at > as_of", merge_unmoved_by=["as_of"]) }}

with obligations as (
    select * from {{ rows_of("stg_audit__obligations") }}
),

moment as (
    select * from {{ ref("int_warehouse_moment") }}
),

submissions as (
    select
        *,
        max(case when state = 'withdrawn' then known_to end)
            over (partition by unit_code, form_code, period) as ended_at
    from {{ rows_of("fct_submission") }}
    where unit_code is not null and form_code is not null and period is not null
),

met as (
    select
        unit_code,
        form_code,
        period,
        min(case
            when state in ('current', 'superseded') and (ended_at is null or known_from >= ended_at) then received_at
        end) as met_at,
        count(version_number) as version_count,
        coalesce({{ dbt.bool_or("is_nil_return and state = 'current'") }}, false) as is_nil_return,
        coalesce({{ dbt.bool_or("is_synthetic") }}, false) as is_synthetic
    from submissions
    group by unit_code, form_code, period
),

latest as (
    select
        submissions.*,
        row_number() over (partition by unit_code, form_code, period order by submission_id desc) as latest_rank
    from submissions
    where version_number is not null
),

final as (
    select
        o.unit_code, o.form_code, o.period, o.period_kind, o.period_end_date, o.due_at,
        case
            when o.due_at <= m.as_of and (o.is_exempt or s.met_at is not null)
                then greatest(o.due_at, coalesce(s.met_at, o.due_at))
            else m.as_of
        end as as_of,
        case
            when o.is_exempt then '免报'
            when s.met_at is not null and s.is_nil_return then '零报告'
            when s.met_at <= o.due_at then '已报'
            when s.met_at > o.due_at then '迟报'
            when m.as_of > o.due_at then '逾期未报'
            else '未报'
        end as status_zh,
        s.met_at,
        case when not o.is_exempt then s.met_at <= o.due_at end as is_on_time,
        case
            when o.is_exempt then 0
            else greatest(coalesce({{ begun_days("o.due_at", "coalesce(s.met_at, m.as_of)") }}, 0), 0)
        end as late_days_count,
        cast(coalesce(s.version_count, 0) as integer) as version_count,
        l.submission_id as latest_submission_id,
        l.disposition as latest_disposition,
        o.is_exempt,
        coalesce(s.is_synthetic, false) as is_synthetic
    from obligations as o
    cross join moment as m
    left join met as s on o.unit_code = s.unit_code and o.form_code = s.form_code and o.period = s.period
    left join latest as l
        on
            o.unit_code = l.unit_code and o.form_code = l.form_code and o.period = l.period
            and l.latest_rank = 1
)

select * from final
