-- 未撤销的一行，其单位本年前几季在本单位的规上企业名单（JG03）中且未退库，本季名单没有。
select
    j.submission_id, j.unit_code, j.form_code, j.period, min(r.row_number) as row_number, r.holder_key as column_key,
    jsonb_build_object(r.holder_key, r.holder_uscc) as business_key,
    r.holder_uscc as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    b.register_status as reference_value,
    b.submission_id as reference_submission_id,
    b.row_number as reference_row,
    jsonb_build_object('holder_name', coalesce(min(r.holder_name), ''), 'reference_period', b.period) as params
from audit.submission as j
inner join landing.register_entry as r on j.submission_id = r.submission_id
inner join audit.standing(%(together)s::bigint[]) as h
    on j.unit_code = h.unit_code and j.period = h.period and h.form_code = 'JG03'
cross join lateral (
    select s.submission_id, s.period, o.row_number, o.register_status
    from landing.jg03 as o
    inner join audit.submission as s on o.submission_id = s.submission_id
    where
        o.enterprise_uscc = r.holder_uscc
        and s.unit_code = j.unit_code and s.state = 'current' and s.period < j.period
        -- The register is drawn up anew every January: only within the year is leaving it an event.
        and left(s.period, 4) = left(j.period, 4)
    order by s.period desc
    limit 1
) as b
where
    j.submission_id = any(%(submission_ids)s::bigint[])
    and not r.is_leading and r.is_over is distinct from true
    and b.register_status <> '年内退库'
    and not exists (
        select 1 from landing.jg03 as k
        where k.submission_id = h.submission_id and k.enterprise_uscc = r.holder_uscc
    )
group by
    j.submission_id, j.unit_code, j.form_code, j.period, r.holder_key, r.holder_uscc,
    b.register_status, b.submission_id, b.row_number, b.period
order by j.submission_id, row_number
