-- 数值约为历史数的万分之一、千分之一、十分之一，或十倍、千倍、万倍，疑似按亿元、千元等单位填报。
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
),

compared as (
    select
        j.submission_id, r.row_number, r.industry_code, c.column_key, c.value, c.reference, c.due,
        case
            when c.basis = 'month' then '上月的本月数'
            when c.basis = 'past' and p.submission_id is not null then '上月累计'
            else '去年同期审核数'
        end as basis_zh,
        case when c.basis <> 'year' and p.submission_id is not null then p.submission_id else y.submission_id end
            as reference_id,
        case when c.basis <> 'year' and p.submission_id is not null then p.row_number else y.row_number end
            as reference_row
    from judged as j
    inner join landing.jg01 as r on j.submission_id = r.submission_id
    left join last_month as b on j.submission_id = b.submission_id and extract(month from j.period_end) > 2
    left join landing.jg01 as p on b.reference_id = p.submission_id and r.industry_code = p.industry_code
    left join last_year as a on j.submission_id = a.submission_id
    left join landing.jg01 as y on a.reference_id = y.submission_id and r.industry_code = y.industry_code
    cross join lateral (
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
    where c.reference >= %(scale_minimum)s::numeric and c.value > 0 and c.due > 0
)

select
    j.submission_id, j.unit_code, j.form_code, j.period, v.row_number as row_number, v.column_key as column_key,
    jsonb_build_object('industry_code', v.industry_code) as business_key,
    to_char(v.value, 'FM999,999,999,999,990.099999') as value,
    to_char(v.value / slips.factor, 'FM999,999,999,999,990.099999') as expected,
    to_char(v.value - v.reference, 'FM999,999,999,999,990.099999') as difference,
    %(scale_width)s::text || '倍以内' as threshold,
    to_char(v.reference, 'FM999,999,999,999,990.099999') as reference_value,
    v.reference_id as reference_submission_id,
    v.reference_row as reference_row,
    jsonb_build_object(
        'slip_zh', slips.slip_zh, 'slip_en', slips.slip_en, 'basis_zh', v.basis_zh,
        'would_be', trim_scale(round(v.value / slips.factor, 6))::text
    ) as params
from judged as j
inner join compared as v on j.submission_id = v.submission_id
inner join slips on (
        (
            slips.factor not in (0.1, 10)
            and v.value / nullif(v.reference, 0) between slips.factor / %(scale_width)s::numeric
            and slips.factor * %(scale_width)s::numeric
        )
        or (
            slips.factor in (0.1, 10)
            and abs(v.value - v.due * slips.factor) <= %(scale_near)s::numeric * v.due * slips.factor
        )
    )
order by j.submission_id, v.row_number, v.column_key, slips.factor
