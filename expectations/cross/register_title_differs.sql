-- 同一单位的同一项，在认定部门（或所在县）同期的名单中是另一名称；只说是哪个单位，不说它写的名称。
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
    jsonb_build_object('other_unit', o.other_unit) as params
from landing.register_entry as r
cross join lateral (
    select string_agg(distinct e.unit_name, '、') as other_unit, bool_or(e.title = r.title) as is_known
    from standing as e
    where e.is_leading <> r.is_leading and e.holder_uscc = r.holder_uscc and e.likeness && r.likeness
) as o
where
    r.submission_id = any(%(submission_ids)s::bigint[])
    and r.is_led and not r.is_over
    and not o.is_known
order by r.submission_id, r.row_number
