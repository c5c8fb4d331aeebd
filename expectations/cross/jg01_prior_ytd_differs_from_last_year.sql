-- 上年同期累计与去年同期审核通过的本年累计不一致（12月和年度定案以去年定案为准，没有定案的用去年12月）。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, r.measure || '_prior_ytd' as column_key,
    jsonb_build_object('industry_code', r.industry_code) as business_key,
    audit.shown(r.prior_ytd) as value,
    audit.shown(coalesce(r.earlier_ytd, 0)) as expected,
    audit.shown(r.prior_ytd - coalesce(r.earlier_ytd, 0)) as difference,
    %(prior_year_tolerance)s::text || '万元' as threshold,
    audit.shown(coalesce(r.earlier_ytd, 0)) as reference_value,
    r.earlier_id as reference_submission_id,
    r.earlier_row as reference_row,
    jsonb_build_object('reference_period', r.earlier_period) as params
from landing.jg01_with_past as r
where
    r.submission_id = any(%(submission_ids)s::bigint[])
    and r.basis = 'last_year_final' and r.earlier_id is not null
    and abs(round(r.prior_ytd - coalesce(r.earlier_ytd, 0), 6)) > %(prior_year_tolerance)s::numeric
order by r.submission_id, r.row_number, column_key
