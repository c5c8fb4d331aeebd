-- 建设阶段比上月审核通过的退后（停工不计先后）。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, 'stage' as column_key,
    jsonb_build_object('project_code', r.project_code) as business_key,
    r.stage as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    r.last_stage as reference_value,
    r.last_id as reference_submission_id,
    r.last_row as reference_row,
    jsonb_build_object('reference_period', r.last_period) as params
from landing.jg02_with_last_month as r
where
    r.submission_id = any(%(submission_ids)s::bigint[])
    and array_position(array['前期', '新开工', '在建', '竣工投产'], r.stage)
    < array_position(array['前期', '新开工', '在建', '竣工投产'], r.last_stage)
order by r.submission_id, r.row_number
