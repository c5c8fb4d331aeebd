-- 不是重新认定，证书编号、认定日期、首次认定日期或有效期与上季审核通过的不同（首次认定日期任何时候都不变）。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, v.column_key,
    r.business_key,
    v.value as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    v.reference as reference_value,
    r.last_id as reference_submission_id,
    r.last_row as reference_row,
    jsonb_build_object('reference_period', r.last_period) as params
from landing.jg06_with_last_quarter as r
cross join lateral (
    values
    ('certificate_no', r.certificate_no, r.last_certificate_no, false),
    ('recognised_on', r.recognised_on::text, r.last_recognised_on::text, false),
    ('valid_to', r.valid_to::text, r.last_valid_to::text, false),
    ('first_recognised_on', r.first_recognised_on::text, r.last_first_recognised_on::text, true)
) as v (column_key, value, reference, is_for_ever)
where
    r.submission_id = any(%(submission_ids)s::bigint[])
    and v.value <> v.reference
    -- A later recognition brings a new certificate; that it is called a first one, recognised_before says.
    and (v.is_for_ever or not coalesce(r.recognised_on > r.last_recognised_on, false))
order by r.submission_id, r.row_number, v.column_key
