-- 上季已到期或撤销的资质没有新的认定日期又报有效，或上季有效的退回培育。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, 'status' as column_key,
    r.business_key,
    r.status as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    r.last_status as reference_value,
    r.last_id as reference_submission_id,
    r.last_row as reference_row,
    jsonb_build_object('reference_period', r.last_period) as params
from landing.jg06_with_last_quarter as r
where
    r.submission_id = any(%(submission_ids)s::bigint[])
    and (
        (
            r.status = '有效' and r.last_status in ('到期', '撤销')
            and not coalesce(r.recognised_on > r.last_recognised_on, false)
        )
        or (r.status = '培育' and r.last_status <> '培育')
    )
order by r.submission_id, r.row_number
