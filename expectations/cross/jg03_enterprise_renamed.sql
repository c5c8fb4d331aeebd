-- 同一信用代码的企业名称与上季审核通过的不同。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, 'enterprise_name' as column_key,
    jsonb_build_object('enterprise_uscc', r.enterprise_uscc) as business_key,
    r.enterprise_name as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    r.earlier_enterprise_name as reference_value,
    r.earlier_id as reference_submission_id,
    r.earlier_row as reference_row,
    jsonb_build_object('reference_period', r.earlier_period) as params
from landing.jg03_with_past as r
where
    r.submission_id = any(%(submission_ids)s::bigint[])
    and r.basis = 'last_quarter' and r.enterprise_name <> r.earlier_enterprise_name
order by r.submission_id, r.row_number
