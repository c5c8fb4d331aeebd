-- 上季审核通过的同一项本季换了名称。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, r.title_key as column_key, r.business_key,
    r.title as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    r.earlier_title as reference_value,
    r.earlier_id as reference_submission_id,
    r.earlier_row as reference_row,
    jsonb_build_object('reference_period', r.earlier_period) as params
from landing.register_with_past as r
where r.submission_id = any(%(submission_ids)s::bigint[]) and r.title <> r.earlier_title
order by r.submission_id, r.row_number
