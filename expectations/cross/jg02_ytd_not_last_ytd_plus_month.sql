-- 本年累计完成不等于上月审核通过的累计加本月；1月从零算起；上月台账没有的项目不核。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, 'ytd_done' as column_key,
    jsonb_build_object('project_code', r.project_code) as business_key,
    audit.shown(r.ytd_done) as value,
    audit.shown(v.reference + r.month_done) as expected,
    audit.shown(r.ytd_done - v.reference - r.month_done) as difference,
    %(identity_tolerance)s::text || '万元' as threshold,
    audit.shown(v.reference) as reference_value,
    case when r.month_of_year > 1 then r.last_id end as reference_submission_id,
    case when r.month_of_year > 1 then r.last_row end as reference_row,
    jsonb_build_object('month', audit.shown(r.month_done)) as params
from landing.jg02_with_last_month as r
cross join lateral (select case when r.month_of_year > 1 then r.last_ytd_done else 0 end as reference) as v
where
    r.submission_id = any(%(submission_ids)s::bigint[])
    and abs(round(r.ytd_done - v.reference - r.month_done, 6)) > %(identity_tolerance)s::numeric
order by r.submission_id, r.row_number
