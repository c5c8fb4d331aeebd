-- 到期的报告期已连续三期没有报送任何一版；告知本单位和审核它的上级，报送一版即止。
with due as (
    select
        o.unit_code, o.period,
        row_number() over (partition by o.unit_code order by o.due_at desc, o.period desc) as back,
        exists (
            select 1 from audit.submission as s
            where
                s.unit_code = o.unit_code and s.form_code = o.form_code and s.period = o.period
                and s.version is not null and s.received_at <= %(now)s::timestamptz
        ) as is_reported
    from audit.obligation as o
    where o.form_code = %(form_code)s::text and o.due_at <= %(now)s::timestamptz and not o.is_exempt
),

streaks as (
    select
        d.unit_code,
        coalesce(min(d.back) filter (where d.is_reported) - 1, count(*)) as silent,
        max(d.period) filter (where d.back = 1) as latest
    from due as d
    group by d.unit_code
),

silent as (
    select s.*, f.period as earliest, u.name_zh, u.reviewer_code
    from streaks as s
    inner join due as f on s.unit_code = f.unit_code and s.silent = f.back
    inner join audit.unit as u on s.unit_code = u.unit_code
    where s.silent >= %(silent_periods)s::numeric
)

select
    null::bigint as submission_id, a.unit_code, %(form_code)s::text as form_code, s.latest as period,
    null::integer as row_number, null::text as column_key, jsonb_build_object('unit_code', s.unit_code) as business_key,
    s.silent::text as value, null::text as expected, null::text as difference,
    trim_scale(%(silent_periods)s::numeric)::text || '期' as threshold, null::text as reference_value,
    null::bigint as reference_submission_id, null::integer as reference_row,
    jsonb_build_object('silent_unit', s.name_zh, 'earliest_period', s.earliest, 'reference_period', s.latest) as params
from silent as s
cross join lateral (
    select s.unit_code
    union
    select s.reviewer_code where s.reviewer_code is not null
) as a
order by s.unit_code, a.unit_code
