-- 本年累计完成不等于上月审核通过的累计加本月；1月从零算起；上月台账没有的项目不核。
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
),

compared as (
    select j.submission_id, r.row_number, r.project_code, r.ytd_done, r.month_done,
        p.ytd_done as reference, b.reference_id, p.row_number as reference_row
    from judged as j
    inner join last_month as b on j.submission_id = b.submission_id
    inner join landing.jg02 as r on j.submission_id = r.submission_id
    inner join landing.jg02 as p on b.reference_id = p.submission_id and r.project_code = p.project_code
    where extract(month from j.period_end) > 1
    union all
    select j.submission_id, r.row_number, r.project_code, r.ytd_done, r.month_done, 0, null::bigint, null::integer
    from judged as j
    inner join landing.jg02 as r on j.submission_id = r.submission_id
    where extract(month from j.period_end) = 1
)

select
    j.submission_id, j.unit_code, j.form_code, j.period, v.row_number as row_number, 'ytd_done' as column_key,
    jsonb_build_object('project_code', v.project_code) as business_key,
    to_char(v.ytd_done, 'FM999,999,999,999,990.099999') as value,
    to_char(v.reference + v.month_done, 'FM999,999,999,999,990.099999') as expected,
    to_char(v.ytd_done - v.reference - v.month_done, 'FM999,999,999,999,990.099999') as difference,
    %(identity_tolerance)s::text || '万元' as threshold,
    to_char(v.reference, 'FM999,999,999,999,990.099999') as reference_value,
    v.reference_id as reference_submission_id,
    v.reference_row as reference_row,
    jsonb_build_object('month', to_char(v.month_done, 'FM999,999,999,999,990.099999')) as params
from judged as j
inner join compared as v on j.submission_id = v.submission_id
where abs(round(v.ytd_done - v.reference - v.month_done, 6)) > %(identity_tolerance)s::numeric
order by j.submission_id, v.row_number
