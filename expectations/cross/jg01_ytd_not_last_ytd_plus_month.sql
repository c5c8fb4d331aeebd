-- 本年累计不等于上月审核通过的累计加本月（2月由表内规则核对，年度定案不核）。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, r.measure || '_ytd' as column_key,
    jsonb_build_object('industry_code', r.industry_code) as business_key,
    audit.shown(r.ytd) as value,
    audit.shown(coalesce(r.earlier_ytd, 0) + r.month) as expected,
    audit.shown(r.ytd - coalesce(r.earlier_ytd, 0) - r.month) as difference,
    %(identity_tolerance)s::text || '万元' as threshold,
    audit.shown(coalesce(r.earlier_ytd, 0)) as reference_value,
    r.earlier_id as reference_submission_id,
    r.earlier_row as reference_row,
    jsonb_build_object('month', audit.shown(r.month), 'reference_period', r.earlier_period) as params
from landing.jg01_with_past as r
where
    r.submission_id = any(%(submission_ids)s::bigint[])
    and r.basis = 'last_month' and r.month_of_year > 2 and r.earlier_id is not null
    and abs(round(r.ytd - coalesce(r.earlier_ytd, 0) - r.month, 6)) > %(identity_tolerance)s::numeric
order by r.submission_id, r.row_number, column_key
