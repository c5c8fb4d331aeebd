-- 认定部门名单中的一行，其单位由某县（市、区）或宁东填报，那里同期的台账中却没有；只说是哪个单位。
with standing as materialized (
    select e.*
    from audit.standing(%(together)s::bigint[]) as s
    inner join landing.register_entry as e on s.submission_id = e.submission_id
    where s.form_code = %(form_code)s::text and s.period = %(period)s::text
),

listed as materialized (
    select r.*, h.unit_code as home_code, h.unit_name as home_name
    from landing.register_entry as r
    cross join lateral landing.home_of(%(together)s::bigint[], r.holder_uscc, r.period_end) as h
    where r.submission_id = any(%(submission_ids)s::bigint[]) and r.is_leading and r.is_led and not r.is_over
)

select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, r.title_key as column_key, r.business_key,
    r.title as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    null::text as reference_value,
    null::bigint as reference_submission_id,
    null::integer as reference_row,
    jsonb_build_object('holder_name', coalesce(r.holder_name, ''), 'other_unit', r.home_name) as params
from listed as r
-- A county that has sent nothing is late, not wrong.
inner join audit.standing(%(together)s::bigint[]) as p
    on r.form_code = p.form_code and r.period = p.period and r.home_code = p.unit_code
where
    not exists (
        select 1 from standing as o
        where o.unit_code = r.home_code and o.holder_uscc = r.holder_uscc and o.likeness && r.likeness
    )
order by r.submission_id, r.row_number
