-- 一栏之中绝大多数企业的金额都差同样的倍数，疑似整栏按万元、元等单位填报。
select
    r.submission_id, r.unit_code, r.form_code, r.period, null::integer as row_number, r.column_key,
    jsonb_build_object('column', r.column_key) as business_key,
    audit.shown(sum(r.value)) as value,
    audit.shown(sum(r.value / r.factor)) as expected,
    audit.shown(sum(r.value - r.reference)) as difference,
    trim_scale((%(column_slip_share)s::numeric) * 100)::text || '%%' as threshold,
    audit.shown(sum(r.reference)) as reference_value,
    max(r.reference_id) as reference_submission_id,
    null::integer as reference_row,
    jsonb_build_object(
        'slip_zh', r.slip_zh, 'slip_en', r.slip_en, 'cure_zh', r.cure_zh, 'basis_zh', max(r.basis_zh),
        'compared', max(r.compared), 'slipped', max(r.slipped)
    ) as params
from landing.jg03_slips(
    %(submission_ids)s::bigint[], %(enterprise_scale_minimum)s::numeric, %(quarterly_scale_width)s::numeric,
    %(thousand_yuan_slips)s::jsonb
) as r
where r.slipped >= %(column_slip_rows)s::numeric and r.slipped >= r.compared * %(column_slip_share)s::numeric
group by r.submission_id, r.unit_code, r.form_code, r.period, r.column_key, r.factor, r.slip_zh, r.slip_en, r.cure_zh
order by r.submission_id, r.column_key
