-- 状态比上季审核通过的退后。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, r.status_key as column_key, r.business_key,
    r.status as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    r.earlier_status as reference_value,
    r.earlier_id as reference_submission_id,
    r.earlier_row as reference_row,
    jsonb_build_object('title', coalesce(r.title, ''), 'reference_period', r.earlier_period) as params
from landing.register_with_past as r
where r.submission_id = any(%(submission_ids)s::bigint[]) and r.status_rank < r.earlier_status_rank
order by r.submission_id, r.row_number
