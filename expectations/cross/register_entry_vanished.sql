-- 上季台账中未撤销、未废止的一行，本季没有了，也没有改名。
select
    m.submission_id, m.unit_code, m.form_code, m.period, null::integer as row_number, e.title_key as column_key,
    e.business_key,
    null::text as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    e.title as reference_value,
    m.earlier_id as reference_submission_id,
    e.row_number as reference_row,
    jsonb_build_object(
        'register', e.register, 'holder_name', coalesce(e.holder_name, ''), 'status', coalesce(e.status, ''),
        'reference_period', m.earlier_period
    ) as params
from audit.earlier_submission as m
inner join landing.register_entry as e on m.earlier_id = e.submission_id
where
    m.submission_id = any(%(submission_ids)s::bigint[])
    and m.basis = 'last_quarter'
    and e.is_over is distinct from true
    and not exists (
        select 1 from landing.register_with_past as r
        where r.submission_id = m.submission_id and r.earlier_row = e.row_number
    )
order by m.submission_id, e.row_number
