-- 状态比上季审核通过的退后：立项、在研、已验收只向前，终止的不再恢复。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, 'status' as column_key,
    jsonb_build_object('item_no', r.item_no) as business_key,
    r.status as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    r.last_status as reference_value,
    r.last_id as reference_submission_id,
    r.last_row as reference_row,
    jsonb_build_object('reference_period', r.last_period) as params
from landing.jg07_with_last_quarter as r
where
    r.submission_id = any(%(submission_ids)s::bigint[])
    and array_position(array['立项', '在研', '已验收', '终止'], r.status)
    < array_position(array['立项', '在研', '已验收', '终止'], r.last_status)
order by r.submission_id, r.row_number
