-- 本年累计小于上月审核通过的累计。
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
)

select
    j.submission_id, j.unit_code, j.form_code, j.period, r.row_number as row_number, v.column_key as column_key,
    jsonb_build_object('industry_code', r.industry_code) as business_key,
    to_char(v.value, 'FM999,999,999,999,990.099999') as value,
    null::text as expected,
    to_char(v.value - v.reference, 'FM999,999,999,999,990.099999') as difference,
    null::text as threshold,
    to_char(v.reference, 'FM999,999,999,999,990.099999') as reference_value,
    b.reference_id as reference_submission_id,
    p.row_number as reference_row,
    jsonb_build_object('reference_period', b.period) as params
from judged as j
inner join last_month as b on j.submission_id = b.submission_id
inner join landing.jg01 as r on j.submission_id = r.submission_id
inner join landing.jg01 as p on b.reference_id = p.submission_id and r.industry_code = p.industry_code
cross join lateral (
    values
    ('industrial_ytd', r.industrial_ytd, p.industrial_ytd),
    ('renovation_ytd', r.renovation_ytd, p.renovation_ytd)
) as v (column_key, value, reference)
where
    extract(month from j.period_end) > 2
    and round(v.value, 6) < round(v.reference, 6)
order by j.submission_id, r.row_number, v.column_key
