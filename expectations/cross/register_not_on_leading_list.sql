-- 县（市、区）和宁东台账中的一行，认定部门同期的名单里没有；没有部门列出这一类的，不核。
with standing as materialized (
    select e.*
    from audit.standing(%(together)s::bigint[]) as s
    inner join landing.register_entry as e on s.submission_id = e.submission_id
    where s.form_code = %(form_code)s::text and s.period = %(period)s::text
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
    jsonb_build_object('holder_name', coalesce(r.holder_name, '')) as params
from landing.register_entry as r
where
    r.submission_id = any(%(submission_ids)s::bigint[])
    and not r.is_leading and r.is_led and not r.is_over
    and exists (select 1 from standing as o where o.is_leading and o.register = r.register)
    and not exists (
        select 1 from standing as o
        where o.is_leading and o.holder_uscc = r.holder_uscc and o.likeness && r.likeness
    )
order by r.submission_id, r.row_number
