-- 另一方（部门名单或县级台账）本期报有、本单位也应有的一行，本单位没有；一家单位说一次，不说对方填的内容。
with standing as materialized (
    select e.*
    from audit.standing(%(together)s::bigint[]) as s
    inner join landing.register_entry as e on s.submission_id = e.submission_id
    where s.form_code = %(form_code)s::text and s.period = %(period)s::text
)

select
    j.submission_id, j.unit_code, j.form_code, j.period, null::integer as row_number, o.holder_key as column_key,
    jsonb_build_object(o.holder_key, o.holder_uscc) as business_key,
    null::text as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    null::text as reference_value,
    null::bigint as reference_submission_id,
    null::integer as reference_row,
    jsonb_build_object(
        'holder_name', coalesce(max(h.enterprise_name), max(o.holder_name), ''),
        'other_unit', string_agg(distinct o.unit_name, '、')
    ) as params
from audit.submission as j
inner join audit.unit as v on j.unit_code = v.unit_code
inner join standing as o on o.is_leading = (v.kind <> 'department')
left join lateral landing.home_of(%(together)s::bigint[], o.holder_uscc, o.period_end) as h on o.is_leading
where
    j.submission_id = any(%(submission_ids)s::bigint[])
    and o.is_led and not o.is_over
    -- A county should have what its enterprises hold, a department what is of a kind it lists and nobody else has.
    and case
        when o.is_leading then h.unit_code = j.unit_code
        else
            exists (
                select 1 from landing.register_entry as k
                where k.submission_id = j.submission_id and k.register = o.register
            )
            and not exists (
                select 1 from standing as l
                where l.is_leading and l.holder_uscc = o.holder_uscc and l.likeness && o.likeness
            )
    end
    and not exists (
        select 1 from landing.register_entry as r
        where r.submission_id = j.submission_id and r.holder_uscc = o.holder_uscc and r.likeness && o.likeness
    )
    -- The same under a mistaken code is not missing: its code is wrong.
    and not exists (
        select 1 from landing.register_entry as r
        where r.submission_id = j.submission_id and r.title = o.title and r.holder_name = o.holder_name
    )
group by j.submission_id, j.unit_code, j.form_code, j.period, o.holder_key, o.holder_uscc
order by j.submission_id, o.holder_uscc
