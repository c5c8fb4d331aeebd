-- 已完成技术改造的对应项目代码，在本单位各期审核通过的项目调度表中都没有（完成当月的调度表已审核的才核）。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, 'renovation_project_code' as column_key,
    jsonb_build_object('enterprise_uscc', r.enterprise_uscc) as business_key,
    r.renovation_project_code as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    null::text as reference_value,
    null::bigint as reference_submission_id,
    null::integer as reference_row,
    jsonb_build_object('done_month', r.renovation_done_month) as params
from landing.jg03_project_in_ledger(%(submission_ids)s::bigint[], %(together)s::bigint[]) as r
where r.submission_id = any(%(submission_ids)s::bigint[]) and r.ledger_id is null
order by r.submission_id, r.row_number
