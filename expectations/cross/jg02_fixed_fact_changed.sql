-- 项目层级、开工时间或统一社会信用代码与上月审核通过的不同。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, v.column_key,
    jsonb_build_object('project_code', r.project_code) as business_key,
    v.value as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    v.reference as reference_value,
    r.last_id as reference_submission_id,
    r.last_row as reference_row,
    jsonb_build_object('reference_period', r.last_period) as params
from landing.jg02_with_last_month as r
cross join lateral (
    values
    ('tier', r.tier, r.last_tier),
    ('start_month', r.start_month, r.last_start_month),
    ('enterprise_uscc', r.enterprise_uscc, r.last_enterprise_uscc)
) as v (column_key, value, reference)
where r.submission_id = any(%(submission_ids)s::bigint[]) and v.value <> v.reference
order by r.submission_id, r.row_number, v.column_key
