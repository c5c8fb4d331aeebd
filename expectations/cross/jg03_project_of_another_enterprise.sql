-- 对应项目代码在本单位项目调度表中是另一家企业的项目。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, 'renovation_project_code' as column_key,
    jsonb_build_object('enterprise_uscc', r.enterprise_uscc) as business_key,
    r.renovation_project_code as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    r.ledger_enterprise_uscc as reference_value,
    r.ledger_id as reference_submission_id,
    r.ledger_row as reference_row,
    jsonb_build_object('uscc', r.enterprise_uscc, 'reference_period', r.ledger_period) as params
from landing.jg03_project_in_ledger(%(submission_ids)s::bigint[], %(together)s::bigint[]) as r
where r.submission_id = any(%(submission_ids)s::bigint[]) and r.ledger_enterprise_uscc <> r.enterprise_uscc
order by r.submission_id, r.row_number
