-- 上季台账中有效或培育的资质本季没有了，也没有报到期或撤销（有效期未满的，由title_lost_before_expiry说明）。
select
    r.submission_id, r.unit_code, r.form_code, r.period, null::integer as row_number, 'title_kind' as column_key,
    r.business_key,
    null::text as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    r.last_status as reference_value,
    r.last_id as reference_submission_id,
    r.last_row as reference_row,
    jsonb_build_object(
        'enterprise_name', coalesce(r.enterprise_name, ''), 'title_kind', r.title_kind, 'status', r.last_status,
        'reference_period', r.last_period
    ) as params
from landing.jg06_of_last_quarter as r
where
    r.submission_id = any(%(submission_ids)s::bigint[])
    and r.row_number is null
    and r.last_status in ('有效', '培育')
    and not (r.last_status = '有效' and coalesce(r.last_valid_to > r.period_end, false))
order by r.submission_id, r.last_row
