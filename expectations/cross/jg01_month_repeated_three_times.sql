-- 本月数与前两个月审核通过的本月数一字不差。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, r.measure || '_month' as column_key,
    jsonb_build_object('industry_code', r.industry_code) as business_key,
    audit.shown(r.month) as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    audit.shown(r.month) as reference_value,
    r.earlier_id as reference_submission_id,
    r.earlier_row as reference_row,
    jsonb_build_object('reference_period', r.earlier_period) as params
from landing.jg01_with_past as r
inner join landing.jg01_with_past as p
    on r.earlier_id = p.submission_id and r.earlier_row = p.row_number and r.measure = p.measure
where
    r.submission_id = any(%(submission_ids)s::bigint[])
    and r.basis = 'last_month' and p.basis = 'last_month'
    and r.month > 0 and r.month = r.earlier_month and r.month = p.earlier_month
order by r.submission_id, r.row_number, column_key
