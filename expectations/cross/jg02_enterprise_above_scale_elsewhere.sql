-- 建设单位不在本单位而在另一单位的规上企业名单（JG03最近一期）中；只说是哪个单位，不说它的数。
select
    j.submission_id, j.unit_code, j.form_code, j.period, r.row_number, 'enterprise_uscc' as column_key,
    jsonb_build_object('project_code', r.project_code) as business_key,
    r.enterprise_uscc as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    null::text as reference_value,
    null::bigint as reference_submission_id,
    null::integer as reference_row,
    jsonb_build_object(
        'enterprise_name', coalesce(r.enterprise_name, ''), 'other_unit', string_agg(distinct u.name_zh, '、')
    ) as params
from audit.submission as j
inner join landing.jg02 as r on j.submission_id = r.submission_id
cross join lateral audit.latest_standing(%(together)s::bigint[], 'JG03', j.period_end) as p
inner join landing.jg03 as o on p.submission_id = o.submission_id and r.enterprise_uscc = o.enterprise_uscc
inner join audit.unit as u on p.unit_code = u.unit_code
where
    j.submission_id = any(%(submission_ids)s::bigint[])
    and o.register_status is distinct from '年内退库'
group by
    j.submission_id, j.unit_code, j.form_code, j.period, r.row_number, r.project_code, r.enterprise_uscc,
    r.enterprise_name
having not bool_or(p.unit_code = j.unit_code)
order by j.submission_id, r.row_number
