-- 本单位最近一期JG03已报该项目完成技术改造，台账的建设阶段却不是竣工投产。
select
    j.submission_id, j.unit_code, j.form_code, j.period, r.row_number, 'stage' as column_key,
    jsonb_build_object('project_code', r.project_code) as business_key,
    r.stage as value,
    '竣工投产' as expected,
    null::text as difference,
    null::text as threshold,
    o.renovation_done_month as reference_value,
    p.submission_id as reference_submission_id,
    o.row_number as reference_row,
    jsonb_build_object('reference_period', p.period) as params
from audit.submission as j
inner join landing.jg02 as r on j.submission_id = r.submission_id
inner join audit.latest_standing(%(together)s::bigint[], 'JG03', j.period_end) as p on j.unit_code = p.unit_code
inner join landing.jg03 as o
    on p.submission_id = o.submission_id and r.project_code = o.renovation_project_code
where
    j.submission_id = any(%(submission_ids)s::bigint[])
    and r.stage <> '竣工投产'
    and o.renovation_done = '是' and o.renovation_done_month <= j.period
order by j.submission_id, r.row_number
