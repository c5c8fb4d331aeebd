-- 填为已完成的技术改造，对应项目在完成之月及以后的项目调度表中还没有竣工。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, 'renovation_done' as column_key,
    jsonb_build_object('enterprise_uscc', r.enterprise_uscc) as business_key,
    '是' as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    r.ledger_stage as reference_value,
    r.ledger_id as reference_submission_id,
    r.ledger_row as reference_row,
    jsonb_build_object(
        'done_month', r.renovation_done_month, 'project_code', r.renovation_project_code,
        'reference_period', r.ledger_period
    ) as params
from landing.jg03_project_in_ledger(%(submission_ids)s::bigint[], %(together)s::bigint[]) as r
where
    r.submission_id = any(%(submission_ids)s::bigint[])
    and r.ledger_period >= r.renovation_done_month
    and r.ledger_stage <> '竣工投产'
order by r.submission_id, r.row_number
