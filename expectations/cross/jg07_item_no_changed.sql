-- 同一承担单位的同名项目或装备，上季审核通过的台账里是另一个编号，那个编号本季没有了。
select
    e.submission_id, e.unit_code, e.form_code, e.period, r.row_number, 'item_no' as column_key,
    jsonb_build_object('item_no', r.item_no) as business_key,
    r.item_no as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    p.item_no as reference_value,
    e.earlier_id as reference_submission_id,
    p.row_number as reference_row,
    jsonb_build_object('item_name', r.item_name, 'reference_period', e.earlier_period) as params
from audit.earlier_submission as e
inner join landing.jg07 as r on e.submission_id = r.submission_id
inner join landing.jg07 as p
    on e.earlier_id = p.submission_id
    and r.organisation_uscc = p.organisation_uscc and r.item_name = p.item_name and r.item_no <> p.item_no
where
    e.submission_id = any(%(submission_ids)s::bigint[])
    and e.basis = 'last_quarter'
    and not exists (
        select 1 from landing.jg07 as k where k.submission_id = e.submission_id and k.item_no = p.item_no
    )
    and not exists (
        select 1 from landing.jg07 as l where l.submission_id = e.earlier_id and l.item_no = r.item_no
    )
order by e.submission_id, r.row_number
