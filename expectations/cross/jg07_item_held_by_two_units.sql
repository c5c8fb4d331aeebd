-- 同一编号同期也在另一县（市、区）或宁东的台账中；只说是哪个单位，不说它填了什么。
select
    j.submission_id, j.unit_code, j.form_code, j.period, r.row_number, 'item_no' as column_key,
    jsonb_build_object('item_no', r.item_no) as business_key,
    r.item_no as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    null::text as reference_value,
    null::bigint as reference_submission_id,
    null::integer as reference_row,
    jsonb_build_object('other_unit', string_agg(distinct u.name_zh, '、')) as params
from audit.submission as j
-- A department's list overlaps with every county's on purpose.
inner join audit.unit as v on j.unit_code = v.unit_code and v.kind <> 'department'
inner join landing.jg07 as r on j.submission_id = r.submission_id
inner join audit.standing(%(together)s::bigint[]) as p
    on j.form_code = p.form_code and j.period = p.period and j.unit_code <> p.unit_code
inner join audit.unit as u on p.unit_code = u.unit_code and u.kind <> 'department'
inner join landing.jg07 as o on p.submission_id = o.submission_id and r.item_no = o.item_no
where j.submission_id = any(%(submission_ids)s::bigint[])
group by j.submission_id, j.unit_code, j.form_code, j.period, r.row_number, r.item_no
order by j.submission_id, r.row_number
