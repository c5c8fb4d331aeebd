-- 上季已填完成一轮技术改造的企业，本季填为没有完成。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, 'renovation_done' as column_key,
    jsonb_build_object('enterprise_uscc', r.enterprise_uscc) as business_key,
    r.renovation_done as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    r.earlier_renovation_done as reference_value,
    r.earlier_id as reference_submission_id,
    r.earlier_row as reference_row,
    jsonb_build_object(
        'reference_period', r.earlier_period, 'done_month', coalesce(r.earlier_renovation_done_month, '未填')
    ) as params
from landing.jg03_with_past as r
where
    r.submission_id = any(%(submission_ids)s::bigint[])
    and r.basis = 'last_quarter'
    and r.renovation_done = '否' and r.earlier_renovation_done = '是'
order by r.submission_id, r.row_number
