-- 同一单位的同名一项，同期也在另一同类单位（县与县、部门与部门）的台账中；只说是哪个单位，不说它的数。
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
    jsonb_build_object('other_unit', string_agg(distinct o.unit_name, '、')) as params
from landing.register_entry as r
inner join standing as o
    on
        r.is_leading = o.is_leading and r.unit_code <> o.unit_code
        and r.holder_uscc = o.holder_uscc and r.register = o.register and r.title = o.title
where r.submission_id = any(%(submission_ids)s::bigint[]) and not r.is_over and not o.is_over
group by
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, r.title_key, r.business_key, r.title
order by r.submission_id, r.row_number
