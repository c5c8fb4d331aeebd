-- 本月数与前两个月审核通过的本月数一字不差。
with judged as (
    select s.submission_id, s.unit_code, s.form_code, s.period, s.period_end
    from audit.submission as s
    where s.submission_id = any(%(submission_ids)s::bigint[]) and length(s.period) = 7
),

last_month as (
    select j.submission_id, p.submission_id as reference_id, p.period
    from judged as j
    inner join audit.submission as p
        on j.unit_code = p.unit_code and j.form_code = p.form_code and p.state = 'current'
    where p.period = to_char(j.period_end - interval '1 month', 'YYYY-MM')
),

month_before as (
    select j.submission_id, p.submission_id as reference_id, p.period
    from judged as j
    inner join audit.submission as p
        on j.unit_code = p.unit_code and j.form_code = p.form_code and p.state = 'current'
    where p.period = to_char(j.period_end - interval '2 months', 'YYYY-MM')
)

select
    j.submission_id, j.unit_code, j.form_code, j.period, r.row_number as row_number, v.column_key as column_key,
    jsonb_build_object('industry_code', r.industry_code) as business_key,
    to_char(v.value, 'FM999,999,999,999,990.099999') as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    to_char(v.value, 'FM999,999,999,999,990.099999') as reference_value,
    b.reference_id as reference_submission_id,
    p.row_number as reference_row,
    jsonb_build_object('reference_period', b.period) as params
from judged as j
inner join last_month as b on j.submission_id = b.submission_id
inner join month_before as a on j.submission_id = a.submission_id
inner join landing.jg01 as r on j.submission_id = r.submission_id
inner join landing.jg01 as p on b.reference_id = p.submission_id and r.industry_code = p.industry_code
inner join landing.jg01 as q on a.reference_id = q.submission_id and r.industry_code = q.industry_code
cross join lateral (
    values
    ('industrial_month', r.industrial_month, p.industrial_month, q.industrial_month),
    ('renovation_month', r.renovation_month, p.renovation_month, q.renovation_month)
) as v (column_key, value, last_value, value_before)
where v.value > 0 and v.value = v.last_value and v.value = v.value_before
order by j.submission_id, r.row_number, v.column_key
