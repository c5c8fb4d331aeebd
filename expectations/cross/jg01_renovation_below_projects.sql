-- 技术改造投资合计小于同一单位同期项目台账中已入统项目的本年累计之和。
with judged as (
    select s.submission_id, s.unit_code, s.form_code, s.period, s.period_end
    from audit.submission as s
    where s.submission_id = any(%(submission_ids)s::bigint[]) and length(s.period) = 7
),

ledger as (
    select j.submission_id, p.submission_id as reference_id, p.period, sum(l.ytd_done) as ytd_done
    from judged as j
    inner join audit.submission as p
        on j.unit_code = p.unit_code and j.period = p.period and p.form_code = 'JG02' and p.state = 'current'
    inner join landing.jg02 as l on p.submission_id = l.submission_id
    where l.in_statistics = '是'
    group by j.submission_id, p.submission_id, p.period
)

select
    j.submission_id, j.unit_code, j.form_code, j.period, r.row_number as row_number, 'renovation_ytd' as column_key,
    jsonb_build_object('industry_code', r.industry_code) as business_key,
    to_char(r.renovation_ytd, 'FM999,999,999,999,990.099999') as value,
    to_char(b.ytd_done, 'FM999,999,999,999,990.099999') as expected,
    to_char(r.renovation_ytd - b.ytd_done, 'FM999,999,999,999,990.099999') as difference,
    %(cross_form_ratio)s::text || '倍' as threshold,
    to_char(b.ytd_done, 'FM999,999,999,999,990.099999') as reference_value,
    b.reference_id as reference_submission_id,
    null::integer as reference_row,
    '{}'::jsonb as params
from judged as j
inner join ledger as b on j.submission_id = b.submission_id
inner join landing.jg01 as r on j.submission_id = r.submission_id
where r.industry_code = '合计' and b.ytd_done > r.renovation_ytd * %(cross_form_ratio)s::numeric
order by j.submission_id, r.row_number
