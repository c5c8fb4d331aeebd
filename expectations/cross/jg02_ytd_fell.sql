-- 本年累计完成小于上月审核通过的累计（1月从零算起）。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, 'ytd_done' as column_key,
    jsonb_build_object('project_code', r.project_code) as business_key,
    audit.shown(r.ytd_done) as value,
    null::text as expected,
    audit.shown(r.ytd_done - r.last_ytd_done) as difference,
    null::text as threshold,
    audit.shown(r.last_ytd_done) as reference_value,
    r.last_id as reference_submission_id,
    r.last_row as reference_row,
    jsonb_build_object('reference_period', r.last_period) as params
from landing.jg02_with_last_month as r
where
    r.submission_id = any(%(submission_ids)s::bigint[])
    and r.month_of_year > 1
    and round(r.ytd_done, 6) < round(r.last_ytd_done, 6)
order by r.submission_id, r.row_number
