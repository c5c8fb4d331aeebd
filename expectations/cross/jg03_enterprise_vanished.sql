-- 上季在库的企业本季没有了，也没有改用别的信用代码（改代码由enterprise_changed_code说明）。
select
    e.submission_id, e.unit_code, e.form_code, e.period, null::integer as row_number, 'enterprise_uscc' as column_key,
    jsonb_build_object('enterprise_uscc', p.enterprise_uscc) as business_key,
    null::text as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    p.enterprise_uscc as reference_value,
    e.earlier_id as reference_submission_id,
    p.row_number as reference_row,
    jsonb_build_object('enterprise_name', coalesce(p.enterprise_name, '')) as params
from audit.earlier_submission as e
inner join landing.jg03 as p on e.earlier_id = p.submission_id
where
    e.submission_id = any(%(submission_ids)s::bigint[])
    and e.basis = 'last_quarter'
    and p.register_status is distinct from '年内退库'
    and not exists (
        select 1 from landing.jg03 as r
        where
            r.submission_id = e.submission_id
            and (r.enterprise_uscc = p.enterprise_uscc or r.enterprise_name = p.enterprise_name)
    )
order by e.submission_id, p.row_number
