-- 总经费或财政资金与上季审核通过的数相差超过规定比例，且不像是单位之误（由scale_slip说明）。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, v.column_key,
    jsonb_build_object('item_no', r.item_no) as business_key,
    audit.shown(v.value) as value,
    null::text as expected,
    audit.shown(v.value - v.reference) as difference,
    trim_scale((%(budget_change_ratio)s::numeric) * 100)::text || '%%' as threshold,
    audit.shown(v.reference) as reference_value,
    r.last_id as reference_submission_id,
    r.last_row as reference_row,
    jsonb_build_object('reference_period', r.last_period) as params
from landing.jg07_with_last_quarter as r
cross join lateral (
    values ('budget', r.budget, r.last_budget), ('public_funds', r.public_funds, r.last_public_funds)
) as v (column_key, value, reference)
where
    r.submission_id = any(%(submission_ids)s::bigint[])
    and abs(v.value - v.reference) > abs(v.reference) * %(budget_change_ratio)s::numeric
    and not exists (
        select 1
        from audit.scale_slip(
            v.value, v.reference, v.reference,
            %(scale_minimum)s::numeric, %(scale_width)s::numeric, %(scale_near)s::numeric,
            %(wan_yuan_slips)s::jsonb
        )
    )
order by r.submission_id, r.row_number, v.column_key
