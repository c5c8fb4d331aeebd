-- 上季审核通过的同名企业用的是另一个信用代码，那个代码本季没有了。
select
    e.submission_id, e.unit_code, e.form_code, e.period, r.row_number, 'enterprise_uscc' as column_key,
    jsonb_build_object('enterprise_uscc', r.enterprise_uscc) as business_key,
    r.enterprise_uscc as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    p.enterprise_uscc as reference_value,
    e.earlier_id as reference_submission_id,
    p.row_number as reference_row,
    jsonb_build_object('enterprise_name', r.enterprise_name, 'reference_period', e.earlier_period) as params
from audit.earlier_submission as e
inner join landing.jg03 as r on e.submission_id = r.submission_id
inner join landing.jg03 as p
    on e.earlier_id = p.submission_id and r.enterprise_name = p.enterprise_name
    and r.enterprise_uscc <> p.enterprise_uscc
where
    e.submission_id = any(%(submission_ids)s::bigint[])
    and e.basis = 'last_quarter'
    and not exists (
        select 1 from landing.jg03 as o
        where o.submission_id = e.submission_id and o.enterprise_uscc = p.enterprise_uscc
    )
order by e.submission_id, r.row_number, p.row_number
