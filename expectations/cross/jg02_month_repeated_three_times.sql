-- 本月完成投资与前两个月审核通过的数一字不差。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, 'month_done' as column_key,
    jsonb_build_object('project_code', r.project_code) as business_key,
    audit.shown(r.month_done) as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    audit.shown(r.last_month_done) as reference_value,
    r.last_id as reference_submission_id,
    r.last_row as reference_row,
    jsonb_build_object('reference_period', r.last_period) as params
from landing.jg02_with_last_month as r
inner join landing.jg02_with_last_month as p on r.last_id = p.submission_id and r.last_row = p.row_number
where
    r.submission_id = any(%(submission_ids)s::bigint[])
    and r.month_done > 0 and r.month_done = r.last_month_done and r.month_done = p.last_month_done
order by r.submission_id, r.row_number
