-- 行业代码、技术改造完成时间或对应项目代码与上季审核通过的不同。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, v.column_key,
    jsonb_build_object('enterprise_uscc', r.enterprise_uscc) as business_key,
    v.value as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    v.reference as reference_value,
    r.earlier_id as reference_submission_id,
    r.earlier_row as reference_row,
    jsonb_build_object('reference_period', r.earlier_period) as params
from landing.jg03_with_past as r
cross join lateral (
    values
    ('industry_code', r.industry_code, r.earlier_industry_code),
    ('renovation_done_month', r.renovation_done_month, r.earlier_renovation_done_month),
    ('renovation_project_code', r.renovation_project_code, r.earlier_renovation_project_code)
) as v (column_key, value, reference)
where
    r.submission_id = any(%(submission_ids)s::bigint[])
    and r.basis = 'last_quarter' and v.value <> v.reference
order by r.submission_id, r.row_number, v.column_key
