-- 起草单位代码，已发布标准的编号、类别、发布日期、排名、角色，或试点的级别、批准文号、批准日期，与上季审核通过的不同。
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
inner join landing.jg05 as n on r.submission_id = n.submission_id and r.row_number = n.row_number
inner join landing.jg05 as p on r.earlier_id = p.submission_id and r.earlier_row = p.row_number
cross join lateral (
    values
    ('organisation_uscc', n.organisation_uscc, p.organisation_uscc, true),
    ('standard_no', n.standard_no, p.standard_no, p.status in ('发布', '废止')),
    ('standard_kind', n.standard_kind, p.standard_kind, p.status in ('发布', '废止')),
    ('published_on', n.published_on::text, p.published_on::text, p.status in ('发布', '废止')),
    ('drafter_rank', n.drafter_rank::text, p.drafter_rank::text, p.status in ('发布', '废止')),
    ('role', n.role, p.role, p.status in ('发布', '废止')),
    ('pilot_level', n.pilot_level, p.pilot_level, true),
    ('pilot_document_no', n.pilot_document_no, p.pilot_document_no, true),
    ('pilot_approved_on', n.pilot_approved_on::text, p.pilot_approved_on::text, true)
) as v (column_key, value, reference, is_fixed)
where
    r.submission_id = any(%(submission_ids)s::bigint[])
    and v.is_fixed and v.reference is not null and v.value is distinct from v.reference
order by r.submission_id, r.row_number, v.column_key
