-- 同一项目代码同期也在另一单位的台账中（已审核的，或同批待审的）；只说是哪个单位，不说它的数。
select
    j.submission_id, j.unit_code, j.form_code, j.period, r.row_number, 'project_code' as column_key,
    jsonb_build_object('project_code', r.project_code) as business_key,
    r.project_code as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    null::text as reference_value,
    null::bigint as reference_submission_id,
    null::integer as reference_row,
    jsonb_build_object('other_unit', string_agg(distinct u.name_zh, '、')) as params
from audit.submission as j
inner join landing.jg02 as r on j.submission_id = r.submission_id
inner join audit.standing(%(together)s::bigint[]) as p
    on j.form_code = p.form_code and j.period = p.period and j.unit_code <> p.unit_code
inner join landing.jg02 as o on p.submission_id = o.submission_id and r.project_code = o.project_code
inner join audit.unit as u on p.unit_code = u.unit_code
where j.submission_id = any(%(submission_ids)s::bigint[]) and length(j.period) = 7
group by j.submission_id, j.unit_code, j.form_code, j.period, r.row_number, r.project_code
order by j.submission_id, r.row_number
