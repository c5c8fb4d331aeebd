-- 数值约为历史数的万分之一、千分之一、十分之一，或十倍、千倍、万倍，疑似按亿元、千元等单位填报。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, r.column_key,
    jsonb_build_object('industry_code', r.industry_code) as business_key,
    audit.shown(r.value) as value,
    audit.shown(r.value / slip.factor) as expected,
    audit.shown(r.value - r.reference) as difference,
    %(scale_width)s::text || '倍以内' as threshold,
    audit.shown(r.reference) as reference_value,
    r.reference_id as reference_submission_id,
    r.reference_row as reference_row,
    jsonb_build_object(
        'slip_zh', slip.slip_zh, 'slip_en', slip.slip_en, 'basis_zh', r.basis_zh,
        'would_be', trim_scale(round(r.value / slip.factor, 6))::text
    ) as params
from landing.jg01_scale_basis as r
cross join lateral audit.scale_slip(
    r.value, r.reference, r.due, %(scale_minimum)s::numeric, %(scale_width)s::numeric, %(scale_near)s::numeric,
    %(wan_yuan_slips)s::jsonb
) as slip
where r.submission_id = any(%(submission_ids)s::bigint[])
order by r.submission_id, r.row_number, r.column_key, slip.factor
