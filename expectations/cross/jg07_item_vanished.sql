-- 上季台账中未验收、未终止的项目或装备本季没有了（同一单位的同名项换了编号的，由item_no_changed说明）。
select
    e.submission_id, e.unit_code, e.form_code, e.period, null::integer as row_number, 'item_no' as column_key,
    jsonb_build_object('item_no', p.item_no) as business_key,
    null::text as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    p.item_no as reference_value,
    e.earlier_id as reference_submission_id,
    p.row_number as reference_row,
    jsonb_build_object(
        'item_name', coalesce(p.item_name, ''), 'item_kind', coalesce(p.item_kind, ''),
        'status', coalesce('，' || p.status, ''), 'reference_period', e.earlier_period
    ) as params
from audit.earlier_submission as e
inner join landing.jg07 as p on e.earlier_id = p.submission_id
where
    e.submission_id = any(%(submission_ids)s::bigint[])
    and e.basis = 'last_quarter'
    and coalesce(p.status, '') not in ('已验收', '终止')
    and not exists (
        select 1 from landing.jg07 as r
        where
            r.submission_id = e.submission_id
            and (
                r.item_no = p.item_no
                or (r.organisation_uscc = p.organisation_uscc and r.item_name = p.item_name)
            )
    )
order by e.submission_id, p.row_number
