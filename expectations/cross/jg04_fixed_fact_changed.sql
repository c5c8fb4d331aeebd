-- 平台的依托单位代码、产业领域、批复和认定的文号日期与上季审核通过的不同，或级别降低；升级后认定文号和日期随之改变，不算。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, v.column_key, r.business_key,
    v.value as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    v.reference as reference_value,
    r.earlier_id as reference_submission_id,
    r.earlier_row as reference_row,
    jsonb_build_object('title', coalesce(r.title, ''), 'reference_period', r.earlier_period) as params
from landing.register_with_past as r
inner join landing.jg04 as n on r.submission_id = n.submission_id and r.row_number = n.row_number
inner join landing.jg04 as p on r.earlier_id = p.submission_id and r.earlier_row = p.row_number
cross join lateral (
    select array_position(array['市级', '自治区级', '国家级'], n.level)
        - array_position(array['市级', '自治区级', '国家级'], p.level) as steps
) as up
cross join lateral (
    values
    ('host_uscc', n.host_uscc, p.host_uscc, true),
    ('level', n.level, p.level, up.steps < 0),
    ('field', n.field, p.field, true),
    ('approval_no', n.approval_no, p.approval_no, true),
    ('approved_on', n.approved_on::text, p.approved_on::text, true),
    ('document_no', n.document_no, p.document_no, up.steps = 0),
    ('recognised_on', n.recognised_on::text, p.recognised_on::text, up.steps = 0)
) as v (column_key, value, reference, is_fixed)
where
    r.submission_id = any(%(submission_ids)s::bigint[])
    and v.is_fixed and v.reference is not null and v.value is distinct from v.reference
order by r.submission_id, r.row_number, v.column_key
