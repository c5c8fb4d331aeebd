-- 项目层级、开工时间或统一社会信用代码与上月审核通过的不同。
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
    j.submission_id, j.unit_code, j.form_code, j.period, r.row_number as row_number, v.column_key as column_key,
    jsonb_build_object('project_code', r.project_code) as business_key,
    v.value as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    v.reference as reference_value,
    b.reference_id as reference_submission_id,
    p.row_number as reference_row,
    jsonb_build_object('reference_period', b.period) as params
from judged as j
inner join last_month as b on j.submission_id = b.submission_id
inner join landing.jg02 as r on j.submission_id = r.submission_id
inner join landing.jg02 as p on b.reference_id = p.submission_id and r.project_code = p.project_code
cross join lateral (
    values ('tier', r.tier, p.tier), ('start_month', r.start_month, p.start_month),
    ('enterprise_uscc', r.enterprise_uscc, p.enterprise_uscc)
) as v (column_key, value, reference)
where v.value <> v.reference
order by j.submission_id, r.row_number, v.column_key
