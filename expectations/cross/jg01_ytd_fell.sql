-- 本年累计小于上月审核通过的累计。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, r.measure || '_ytd' as column_key,
    jsonb_build_object('industry_code', r.industry_code) as business_key,
    audit.shown(r.ytd) as value,
    null::text as expected,
    audit.shown(r.ytd - r.earlier_ytd) as difference,
    null::text as threshold,
    audit.shown(r.earlier_ytd) as reference_value,
    r.earlier_id as reference_submission_id,
    r.earlier_row as reference_row,
    jsonb_build_object('reference_period', r.earlier_period) as params
from landing.jg01_with_past as r
where
    r.submission_id = any(%(submission_ids)s::bigint[])
    and r.basis = 'last_month' and r.month_of_year > 2
    and round(r.ytd, 6) < round(r.earlier_ytd, 6)
order by r.submission_id, r.row_number, column_key
