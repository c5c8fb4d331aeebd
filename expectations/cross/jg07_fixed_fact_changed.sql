-- 类型、项目级别、承担单位或立项日期与上季审核通过的不同。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, v.column_key,
    jsonb_build_object('item_no', r.item_no) as business_key,
    v.value as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    v.reference as reference_value,
    r.last_id as reference_submission_id,
    r.last_row as reference_row,
    jsonb_build_object('reference_period', r.last_period) as params
from landing.jg07_with_last_quarter as r
cross join lateral (
    values
    ('item_kind', r.item_kind, r.last_item_kind),
    ('level', r.level, r.last_level),
    ('organisation_uscc', r.organisation_uscc, r.last_organisation_uscc),
    ('started_on', r.started_on::text, r.last_started_on::text)
) as v (column_key, value, reference)
where r.submission_id = any(%(submission_ids)s::bigint[]) and v.value <> v.reference
order by r.submission_id, r.row_number, v.column_key
