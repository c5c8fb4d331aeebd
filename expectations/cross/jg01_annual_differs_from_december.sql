-- 年度定案与当年12月审核数相差超过规定比例。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, r.measure || '_ytd' as column_key,
    jsonb_build_object('industry_code', r.industry_code) as business_key,
    audit.shown(r.ytd) as value,
    null::text as expected,
    audit.shown(r.ytd - r.earlier_ytd) as difference,
    trim_scale((%(annual_change_ratio)s::numeric) * 100)::text || '%%' as threshold,
    audit.shown(r.earlier_ytd) as reference_value,
    r.earlier_id as reference_submission_id,
    r.earlier_row as reference_row,
    jsonb_build_object('reference_period', r.earlier_period) as params
from landing.jg01_with_past as r
where
    r.submission_id = any(%(submission_ids)s::bigint[])
    and r.basis = 'own_december'
    and abs(r.ytd - r.earlier_ytd) > abs(r.earlier_ytd) * %(annual_change_ratio)s::numeric
order by r.submission_id, r.row_number, column_key
