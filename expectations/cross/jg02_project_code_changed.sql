-- 同一建设单位的同名项目，上月审核通过的台账里是另一个代码，那个代码本月没有了。
select
    e.submission_id, e.unit_code, e.form_code, e.period, r.row_number, 'project_code' as column_key,
    jsonb_build_object('project_code', r.project_code) as business_key,
    r.project_code as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    p.project_code as reference_value,
    e.earlier_id as reference_submission_id,
    p.row_number as reference_row,
    jsonb_build_object('project_name', r.project_name, 'reference_period', e.earlier_period) as params
from audit.earlier_submission as e
inner join landing.jg02 as r on e.submission_id = r.submission_id
inner join landing.jg02 as p
    on e.earlier_id = p.submission_id
    and r.enterprise_uscc = p.enterprise_uscc and r.project_name = p.project_name and r.project_code <> p.project_code
where
    e.submission_id = any(%(submission_ids)s::bigint[])
    and e.basis = 'last_month'
    and not exists (
        select 1 from landing.jg02 as k where k.submission_id = e.submission_id and k.project_code = p.project_code
    )
    and not exists (
        select 1 from landing.jg02 as l where l.submission_id = e.earlier_id and l.project_code = r.project_code
    )
order by e.submission_id, r.row_number
