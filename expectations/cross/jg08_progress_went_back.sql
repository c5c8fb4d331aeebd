-- 完成状态比上季审核通过的退后：未启动、推进中、已完成只向前，已完成的不会逾期。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, 'progress' as column_key,
    r.business_key,
    r.progress as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    r.last_progress as reference_value,
    r.last_id as reference_submission_id,
    r.last_row as reference_row,
    jsonb_build_object('reference_period', r.last_period) as params
from landing.jg08_with_last_quarter as r
where
    r.submission_id = any(%(submission_ids)s::bigint[])
    and array_position(array['未启动', '推进中', '逾期', '已完成'], r.progress)
    < array_position(array['未启动', '推进中', '逾期', '已完成'], r.last_progress)
    -- An extension brings a commitment that was overdue back on its way.
    and not (r.progress = '推进中' and r.last_progress = '逾期')
order by r.submission_id, r.row_number
