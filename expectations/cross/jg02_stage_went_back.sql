-- 建设阶段比上月审核通过的退后（停工不计先后）。
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
    j.submission_id, j.unit_code, j.form_code, j.period, r.row_number as row_number, 'stage' as column_key,
    jsonb_build_object('project_code', r.project_code) as business_key,
    r.stage as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    p.stage as reference_value,
    b.reference_id as reference_submission_id,
    p.row_number as reference_row,
    jsonb_build_object('reference_period', b.period) as params
from judged as j
inner join last_month as b on j.submission_id = b.submission_id
inner join landing.jg02 as r on j.submission_id = r.submission_id
inner join landing.jg02 as p on b.reference_id = p.submission_id and r.project_code = p.project_code
where array_position(array['前期', '新开工', '在建', '竣工投产'], r.stage)
    < array_position(array['前期', '新开工', '在建', '竣工投产'], p.stage)
order by j.submission_id, r.row_number
