-- 排名第一的标准，同期另一县（市、区）或宁东的台账中也有单位填排名第一；只说是哪个单位，不说它的数。
with standing as materialized (
    select e.*
    from audit.standing(%(together)s::bigint[]) as s
    inner join landing.register_entry as e on s.submission_id = e.submission_id
    where s.form_code = %(form_code)s::text and s.period = %(period)s::text
),

first_there as materialized (
    select s.*
    from standing as s
    inner join landing.jg05 as o on s.submission_id = o.submission_id and s.row_number = o.row_number
    where s.register = '标准' and o.drafter_rank = 1
),

first_here as materialized (
    select e.*, n.drafter_rank
    from landing.register_entry as e
    inner join landing.jg05 as n on e.submission_id = n.submission_id and e.row_number = n.row_number
    where e.submission_id = any(%(submission_ids)s::bigint[]) and e.register = '标准' and n.drafter_rank = 1
)

select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, 'drafter_rank' as column_key, r.business_key,
    r.drafter_rank::text as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    null::text as reference_value,
    null::bigint as reference_submission_id,
    null::integer as reference_row,
    jsonb_build_object('title', coalesce(r.title, ''), 'other_unit', string_agg(distinct p.unit_name, '、')) as params
from first_here as r
inner join first_there as p
    on
        r.is_leading = p.is_leading and r.unit_code <> p.unit_code
        and r.likeness && p.likeness and r.holder_uscc <> p.holder_uscc
group by
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, r.business_key, r.title, r.drafter_rank
order by r.submission_id, r.row_number
