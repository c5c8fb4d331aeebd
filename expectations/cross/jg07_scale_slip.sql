-- 经费约为上季数的万分之一、千分之一、十分之一，或十倍、千倍、万倍，疑似按亿元、千元等单位填报。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, v.column_key,
    jsonb_build_object('item_no', r.item_no) as business_key,
    audit.shown(v.value) as value,
    audit.shown(v.value / slip.factor) as expected,
    audit.shown(v.value - v.reference) as difference,
    %(scale_width)s::text || '倍以内' as threshold,
    audit.shown(v.reference) as reference_value,
    r.last_id as reference_submission_id,
    r.last_row as reference_row,
    jsonb_build_object(
        'slip_zh', slip.slip_zh, 'slip_en', slip.slip_en,
        'would_be', trim_scale(round(v.value / slip.factor, 6))::text
    ) as params
from landing.jg07_with_last_quarter as r
cross join lateral (
    values ('budget', r.budget, r.last_budget), ('public_funds', r.public_funds, r.last_public_funds)
) as v (column_key, value, reference)
cross join lateral audit.scale_slip(
    v.value, v.reference, v.reference, %(scale_minimum)s::numeric, %(scale_width)s::numeric, %(scale_near)s::numeric,
    %(wan_yuan_slips)s::jsonb
) as slip
where r.submission_id = any(%(submission_ids)s::bigint[])
order by r.submission_id, r.row_number, v.column_key, slip.factor
