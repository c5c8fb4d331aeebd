-- 零增地项目数小于季末月份台账（JG02）中已开工的零增地项目数；市为所辖县（市、区）之和，缺报一个即不核。
select
    j.submission_id, j.unit_code, j.form_code, j.period, r.row_number, 'zero_land_projects' as column_key,
    jsonb_strip_nulls(jsonb_build_object('commitment_id', r.commitment_id, 'policy_kind', r.policy_kind)) as business_key,
    r.zero_land_projects::text as value,
    b.projects::text as expected,
    (r.zero_land_projects - b.projects)::text as difference,
    null::text as threshold,
    b.projects::text as reference_value,
    null::bigint as reference_submission_id,
    null::integer as reference_row,
    jsonb_build_object('reference_period', to_char(j.period_end, 'YYYY-MM')) as params
from audit.submission as j
inner join landing.jg08 as r on j.submission_id = r.submission_id and r.commitment_id = 'S-02'
cross join lateral (
    select count(l.project_code) as projects
    from audit.unit as k
    left join audit.standing(%(together)s::bigint[]) as s
        on k.unit_code = s.unit_code and s.form_code = 'JG02' and s.period = to_char(j.period_end, 'YYYY-MM')
    left join landing.jg02 as l
        on s.submission_id = l.submission_id and l.zero_land = '是' and l.stage <> '前期'
    where
        (k.kind = 'county' and k.parent_code = j.unit_code) or (k.kind = 'zone' and k.unit_code = j.unit_code)
    having count(*) > 0 and bool_and(s.submission_id is not null)
) as b
where j.submission_id = any(%(submission_ids)s::bigint[]) and r.zero_land_projects < b.projects
order by j.submission_id, r.row_number
