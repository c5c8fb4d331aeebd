-- 上月台账中未竣工的项目本月没有了。
with judged as (
    select s.submission_id, s.unit_code, s.form_code, s.period, s.period_end
    from audit.submission as s
    where s.submission_id = any(%(submission_ids)s::bigint[]) and length(s.period) = 7
),

last_month as (
    select j.submission_id, p.submission_id as reference_id, p.period
    from judged as j
    inner join audit.submission as p
        on j.unit_code = p.unit_code and j.form_code = p.form_code and p.state = 'current'
    where p.period = to_char(j.period_end - interval '1 month', 'YYYY-MM')
)

select
    j.submission_id, j.unit_code, j.form_code, j.period, null::integer as row_number, 'project_code' as column_key,
    jsonb_build_object('project_code', p.project_code) as business_key,
    null::text as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    p.project_code::text as reference_value,
    b.reference_id as reference_submission_id,
    p.row_number as reference_row,
    jsonb_build_object('project_name', coalesce(p.project_name, ''), 'stage', coalesce(p.stage, '')) as params
from judged as j
inner join last_month as b on j.submission_id = b.submission_id
inner join landing.jg02 as p on b.reference_id = p.submission_id
where
    p.stage is distinct from '竣工投产'
    and not exists (
        select 1 from landing.jg02 as r where r.submission_id = j.submission_id and r.project_code = p.project_code
    )
order by j.submission_id, p.row_number
