-- 县（市、区）或宁东台账中一行的单位，按最近一期JG03是由另一单位填报的规模以上企业；只说是哪个单位。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, r.holder_key as column_key, r.business_key,
    r.holder_uscc as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    null::text as reference_value,
    null::bigint as reference_submission_id,
    null::integer as reference_row,
    jsonb_build_object('holder_name', coalesce(r.holder_name, ''), 'other_unit', h.unit_name) as params
from landing.register_entry as r
cross join lateral landing.home_of(%(together)s::bigint[], r.holder_uscc, r.period_end) as h
where
    r.submission_id = any(%(submission_ids)s::bigint[])
    and not r.is_leading and not r.is_over
    and h.unit_code <> r.unit_code
order by r.submission_id, r.row_number
