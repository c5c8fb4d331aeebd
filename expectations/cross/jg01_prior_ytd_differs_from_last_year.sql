-- 上年同期累计与去年同期审核通过的本年累计不一致（12月和年度定案以去年定案为准，没有定案的用去年12月）。
with judged as (
    select s.submission_id, s.unit_code, s.form_code, s.period, s.period_end
    from audit.submission as s
    where s.submission_id = any(%(submission_ids)s::bigint[])
),

last_year as (
    select distinct on (j.submission_id) j.submission_id, p.submission_id as reference_id, p.period
    from judged as j
    inner join audit.submission as p
        on j.unit_code = p.unit_code and j.form_code = p.form_code and p.state = 'current'
    where
        p.period = to_char(j.period_end - interval '1 year', 'YYYY-MM')
        or (extract(month from j.period_end) = 12 and p.period = to_char(j.period_end - interval '1 year', 'YYYY'))
    -- The year's own period is the shorter text: it replaces December.
    order by j.submission_id, length(p.period)
)

select
    j.submission_id, j.unit_code, j.form_code, j.period, r.row_number as row_number, v.column_key as column_key,
    jsonb_build_object('industry_code', r.industry_code) as business_key,
    to_char(v.value, 'FM999,999,999,999,990.099999') as value,
    to_char(v.reference, 'FM999,999,999,999,990.099999') as expected,
    to_char(v.value - v.reference, 'FM999,999,999,999,990.099999') as difference,
    %(prior_year_tolerance)s::text || '万元' as threshold,
    to_char(v.reference, 'FM999,999,999,999,990.099999') as reference_value,
    b.reference_id as reference_submission_id,
    p.row_number as reference_row,
    jsonb_build_object('reference_period', b.period) as params
from judged as j
inner join last_year as b on j.submission_id = b.submission_id
inner join landing.jg01 as r on j.submission_id = r.submission_id
left join landing.jg01 as p on b.reference_id = p.submission_id and r.industry_code = p.industry_code
cross join lateral (
    values
    ('industrial_prior_ytd', r.industrial_prior_ytd, coalesce(p.industrial_ytd, 0)),
    ('renovation_prior_ytd', r.renovation_prior_ytd, coalesce(p.renovation_ytd, 0))
) as v (column_key, value, reference)
where abs(round(v.value - v.reference, 6)) > %(prior_year_tolerance)s::numeric
order by j.submission_id, r.row_number, v.column_key
