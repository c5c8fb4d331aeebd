-- 单个金额约为应有数的十分之一、千分之一，或十倍、千倍，疑似按万元、元等单位填报（整栏如此的由column_scale_slip说明）。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, r.column_key,
    jsonb_build_object('enterprise_uscc', r.enterprise_uscc) as business_key,
    audit.shown(r.value) as value,
    audit.shown(r.value / r.factor) as expected,
    audit.shown(r.value - r.reference) as difference,
    %(quarterly_scale_width)s::text || '倍以内' as threshold,
    audit.shown(r.reference) as reference_value,
    r.reference_id as reference_submission_id,
    r.reference_row as reference_row,
    jsonb_build_object(
        'slip_zh', r.slip_zh, 'slip_en', r.slip_en, 'basis_zh', r.basis_zh,
        'would_be', trim_scale(round(r.value / r.factor, 5))::text
    ) as params
from landing.jg03_slips(
    %(submission_ids)s::bigint[], %(enterprise_scale_minimum)s::numeric, %(quarterly_scale_width)s::numeric,
    %(thousand_yuan_slips)s::jsonb
) as r
where r.slipped < %(column_slip_rows)s::numeric or r.slipped < r.compared * %(column_slip_share)s::numeric
order by r.submission_id, r.row_number, r.column_key
