-- 本年累计金额约为本年上一季的万分之一、千分之一、十分之一，或十倍、千倍、万倍，疑似按亿元、千元等单位填报。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, 'amount_ytd' as column_key,
    r.business_key,
    audit.shown(r.amount_ytd) as value,
    audit.shown(r.amount_ytd / slip.factor) as expected,
    audit.shown(r.amount_ytd - r.last_amount_ytd) as difference,
    %(scale_width)s::text || '倍以内' as threshold,
    audit.shown(r.last_amount_ytd) as reference_value,
    r.last_id as reference_submission_id,
    r.last_row as reference_row,
    jsonb_build_object(
        'slip_zh', slip.slip_zh, 'slip_en', slip.slip_en,
        'would_be', trim_scale(round(r.amount_ytd / slip.factor, 6))::text
    ) as params
from landing.jg08_with_last_quarter as r
cross join lateral audit.scale_slip(
    r.amount_ytd, r.last_amount_ytd, r.last_amount_ytd,
    %(scale_minimum)s::numeric, %(scale_width)s::numeric, %(scale_near)s::numeric,
    %(wan_yuan_slips)s::jsonb
) as slip
where r.submission_id = any(%(submission_ids)s::bigint[]) and r.month_of_year > 3
order by r.submission_id, r.row_number, slip.factor
