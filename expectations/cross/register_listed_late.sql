-- 本季才列出的一行，认定、批准或发布日期却在上季末以前。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, r.happened_key as column_key, r.business_key,
    r.happened_on::text as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    null::text as reference_value,
    r.earlier_id as reference_submission_id,
    null::integer as reference_row,
    jsonb_build_object('title', coalesce(r.title, ''), 'reference_period', r.earlier_period) as params
from landing.register_with_past as r
inner join audit.submission as p on r.earlier_id = p.submission_id
where
    r.submission_id = any(%(submission_ids)s::bigint[])
    and r.earlier_row is null and r.is_over is distinct from true
    and r.happened_on <= p.period_end
order by r.submission_id, r.row_number
