-- 上月台账中未竣工的项目本月没有了（同一单位的同名项目换了代码的，由project_code_changed说明）。
select
    e.submission_id, e.unit_code, e.form_code, e.period, null::integer as row_number, 'project_code' as column_key,
    jsonb_build_object('project_code', p.project_code) as business_key,
    null::text as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    p.project_code as reference_value,
    e.earlier_id as reference_submission_id,
    p.row_number as reference_row,
    jsonb_build_object('project_name', coalesce(p.project_name, ''), 'stage', coalesce(p.stage, '')) as params
from audit.earlier_submission as e
inner join landing.jg02 as p on e.earlier_id = p.submission_id
where
    e.submission_id = any(%(submission_ids)s::bigint[])
    and e.basis = 'last_month'
    and p.stage is distinct from '竣工投产'
    and not exists (
        select 1 from landing.jg02 as r
        where
            r.submission_id = e.submission_id
            and (
                r.project_code = p.project_code
                or (r.enterprise_uscc = p.enterprise_uscc and r.project_name = p.project_name)
            )
    )
order by e.submission_id, p.row_number
