-- 上月台账没有、更早审核通过的台账里有过的项目本月又出现。
select
    e.submission_id, e.unit_code, e.form_code, e.period, r.row_number, 'project_code' as column_key,
    jsonb_build_object('project_code', r.project_code) as business_key,
    r.project_code as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    b.stage as reference_value,
    b.submission_id as reference_submission_id,
    b.row_number as reference_row,
    jsonb_build_object('project_name', coalesce(r.project_name, ''), 'reference_period', b.period) as params
from audit.earlier_submission as e
inner join landing.jg02 as r on e.submission_id = r.submission_id
cross join lateral (
    select s.submission_id, s.period, o.row_number, o.stage
    from audit.submission as s
    inner join landing.jg02 as o on s.submission_id = o.submission_id
    where
        s.unit_code = e.unit_code and s.form_code = e.form_code and s.state = 'current' and s.period < e.earlier_period
        and o.project_code = r.project_code
    order by s.period desc
    limit 1
) as b
where
    e.submission_id = any(%(submission_ids)s::bigint[])
    and e.basis = 'last_month' and e.earlier_id is not null
    and not exists (
        select 1 from landing.jg02 as l where l.submission_id = e.earlier_id and l.project_code = r.project_code
    )
order by e.submission_id, r.row_number
