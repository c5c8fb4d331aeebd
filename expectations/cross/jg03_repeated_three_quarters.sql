-- 累计数与前两季审核通过的一字不差。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, r.column_key,
    jsonb_build_object('enterprise_uscc', r.enterprise_uscc) as business_key,
    audit.shown(r.ytd) as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    audit.shown(r.earlier_ytd) as reference_value,
    r.earlier_id as reference_submission_id,
    r.earlier_row as reference_row,
    jsonb_build_object('reference_period', r.earlier_period) as params
from landing.jg03_ytd_with_past as r
inner join landing.jg03_ytd_with_past as p
    on r.earlier_id = p.submission_id and r.earlier_row = p.row_number and r.column_key = p.column_key
where
    r.submission_id = any(%(submission_ids)s::bigint[])
    and r.basis = 'last_quarter' and p.basis = 'last_quarter'
    and r.ytd > 0 and r.ytd = r.earlier_ytd and r.ytd = p.earlier_ytd
order by r.submission_id, r.row_number, r.column_key
