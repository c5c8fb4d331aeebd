-- 本年累计与去年同期审核数相比变动过大，且不像是单位之误（单位之误由scale_slip说明）。
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

last_year as (
    select j.submission_id, p.submission_id as reference_id, p.period
    from judged as j
    inner join audit.submission as p
        on j.unit_code = p.unit_code and j.form_code = p.form_code and p.state = 'current'
    where p.period = to_char(j.period_end - interval '1 year', 'YYYY-MM')
),

slips as (
    select *
    from (values
        (0.0001, '按“亿元”填报', 'given in 亿元'), (0.001, '按“千万元”填报', 'given in 千万元'),
        (0.1, '少填一位数', 'one digit short'), (10, '按“千元”填报', 'given in 千元'),
        (1000, '多填三位数', 'three digits too long'), (10000, '按“元”填报', 'given in 元')
    ) as slip (factor, slip_zh, slip_en)
)

select
    j.submission_id, j.unit_code, j.form_code, j.period, r.row_number as row_number, v.column_key as column_key,
    jsonb_build_object('industry_code', r.industry_code) as business_key,
    to_char(v.value, 'FM999,999,999,999,990.099999') as value,
    null::text as expected,
    to_char(v.value - v.reference, 'FM999,999,999,999,990.099999') as difference,
    %(jump_ratio)s::text || '倍' as threshold,
    to_char(v.reference, 'FM999,999,999,999,990.099999') as reference_value,
    a.reference_id as reference_submission_id,
    y.row_number as reference_row,
    jsonb_build_object('ratio', to_char(v.value / v.reference, 'FM999,990.09'), 'reference_period', a.period) as params
from judged as j
inner join last_year as a on j.submission_id = a.submission_id
inner join landing.jg01 as r on j.submission_id = r.submission_id
inner join landing.jg01 as y on a.reference_id = y.submission_id and r.industry_code = y.industry_code
left join last_month as b on j.submission_id = b.submission_id and extract(month from j.period_end) > 2
left join landing.jg01 as p on b.reference_id = p.submission_id and r.industry_code = p.industry_code
cross join lateral (
    values
    ('industrial_ytd', r.industrial_ytd, y.industrial_ytd),
    ('renovation_ytd', r.renovation_ytd, y.renovation_ytd)
) as v (column_key, value, reference)
where
    v.reference > 0
    and abs(v.value - v.reference) > %(jump_minimum)s::numeric
    and (
        v.value > v.reference * %(jump_ratio)s::numeric
        or v.value < v.reference / %(jump_ratio)s::numeric
    )
    and not exists (
        select 1
        from (
            values
            ('industrial_ytd', r.industrial_ytd, coalesce(p.industrial_ytd, y.industrial_ytd),
                coalesce(p.industrial_ytd + r.industrial_month, y.industrial_ytd), 'past'),
            ('renovation_ytd', r.renovation_ytd, coalesce(p.renovation_ytd, y.renovation_ytd),
                coalesce(p.renovation_ytd + r.renovation_month, y.renovation_ytd), 'past'),
            ('industrial_month', r.industrial_month, p.industrial_month, r.industrial_ytd - p.industrial_ytd, 'month'),
            ('renovation_month', r.renovation_month, p.renovation_month, r.renovation_ytd - p.renovation_ytd, 'month'),
            ('industrial_prior_ytd', r.industrial_prior_ytd, y.industrial_ytd, y.industrial_ytd, 'year'),
            ('renovation_prior_ytd', r.renovation_prior_ytd, y.renovation_ytd, y.renovation_ytd, 'year')
        ) as c (column_key, value, reference, due, basis)
        inner join slips on (
                (
                    slips.factor not in (0.1, 10)
                    and c.value / nullif(c.reference, 0) between slips.factor / %(scale_width)s::numeric
                    and slips.factor * %(scale_width)s::numeric
                )
                or (
                    slips.factor in (0.1, 10)
                    and abs(c.value - c.due * slips.factor) <= %(scale_near)s::numeric * c.due * slips.factor
                )
            )
        where c.reference >= %(scale_minimum)s::numeric and c.value > 0 and c.due > 0
    )
order by j.submission_id, r.row_number, v.column_key
