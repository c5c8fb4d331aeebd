-- 同一家企业同期也在另一单位的表中，两边都未退库；只说是哪个单位，不说它的数。
select
    j.submission_id, j.unit_code, j.form_code, j.period, r.row_number, 'enterprise_uscc' as column_key,
    jsonb_build_object('enterprise_uscc', r.enterprise_uscc) as business_key,
    r.enterprise_uscc as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    null::text as reference_value,
    null::bigint as reference_submission_id,
    null::integer as reference_row,
    jsonb_build_object('enterprise_name', coalesce(r.enterprise_name, ''), 'other_unit', u.name_zh) as params
from audit.submission as j
inner join landing.jg03 as r on j.submission_id = r.submission_id
inner join audit.standing(%(together)s::bigint[]) as p
    on j.form_code = p.form_code and j.period = p.period and j.unit_code <> p.unit_code
inner join landing.jg03 as o on p.submission_id = o.submission_id and r.enterprise_uscc = o.enterprise_uscc
inner join audit.unit as u on p.unit_code = u.unit_code
where
    j.submission_id = any(%(submission_ids)s::bigint[])
    and r.register_status <> '年内退库' and o.register_status <> '年内退库'
order by j.submission_id, r.row_number, u.unit_code
