-- 认定方式为首次认定，上季审核通过的台账里却已有更早的认定日期。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, 'mode' as column_key,
    r.business_key,
    r.mode as value,
    '重新认定' as expected,
    null::text as difference,
    null::text as threshold,
    r.last_recognised_on::text as reference_value,
    r.last_id as reference_submission_id,
    r.last_row as reference_row,
    jsonb_build_object('recognised_on', r.recognised_on, 'reference_period', r.last_period) as params
from landing.jg06_with_last_quarter as r
where
    r.submission_id = any(%(submission_ids)s::bigint[])
    and r.mode = '首次认定'
    and r.last_recognised_on < r.recognised_on
order by r.submission_id, r.row_number
