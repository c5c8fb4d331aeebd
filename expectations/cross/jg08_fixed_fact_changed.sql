-- 计划完成时间比上季审核通过的推迟，或完成日期与上季的不同。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, v.column_key,
    r.business_key,
    v.value::text as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    v.reference::text as reference_value,
    r.last_id as reference_submission_id,
    r.last_row as reference_row,
    jsonb_build_object('reference_period', r.last_period) as params
from landing.jg08_with_last_quarter as r
cross join lateral (
    values
    ('due_on', r.due_on, r.last_due_on, r.due_on > r.last_due_on),
    ('completed_on', r.completed_on, r.last_completed_on, r.completed_on <> r.last_completed_on)
) as v (column_key, value, reference, is_changed)
where r.submission_id = any(%(submission_ids)s::bigint[]) and v.is_changed
order by r.submission_id, r.row_number, v.column_key
