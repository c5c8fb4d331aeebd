-- 上季有效、有效期到本季末尚未满的资质，本季没有了，或改报到期。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number,
    case when r.row_number is null then 'title_kind' else 'status' end as column_key,
    r.business_key,
    r.status as value,
    '有效' as expected,
    null::text as difference,
    null::text as threshold,
    r.last_valid_to::text as reference_value,
    r.last_id as reference_submission_id,
    r.last_row as reference_row,
    jsonb_build_object(
        'enterprise_name', coalesce(r.enterprise_name, ''), 'title_kind', r.title_kind,
        'found_zh', case when r.row_number is null then '本季台账没有' else '本季却报“到期”' end,
        'found_en', case when r.row_number is null then 'is gone' else 'is reported 到期' end,
        'reference_period', r.last_period
    ) as params
from landing.jg06_of_last_quarter as r
where
    r.submission_id = any(%(submission_ids)s::bigint[])
    and r.last_status = '有效' and r.last_valid_to > r.period_end
    and (r.row_number is null or r.status = '到期')
order by r.submission_id, r.last_row
