-- 计划总投资与上月审核通过的数相差超过规定比例，且不像是单位之误（由scale_slip说明）。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, 'total_planned' as column_key,
    jsonb_build_object('project_code', r.project_code) as business_key,
    audit.shown(r.total_planned) as value,
    null::text as expected,
    audit.shown(r.total_planned - r.last_total_planned) as difference,
    trim_scale((%(total_change_ratio)s::numeric) * 100)::text || '%%' as threshold,
    audit.shown(r.last_total_planned) as reference_value,
    r.last_id as reference_submission_id,
    r.last_row as reference_row,
    jsonb_build_object('reference_period', r.last_period) as params
from landing.jg02_with_last_month as r
where
    r.submission_id = any(%(submission_ids)s::bigint[])
    and abs(r.total_planned - r.last_total_planned) > abs(r.last_total_planned) * %(total_change_ratio)s::numeric
    and not exists (
        select 1
        from landing.jg02_scale_basis as c
        cross join lateral audit.scale_slip(
            c.value, c.reference, c.due,
            %(scale_minimum)s::numeric, %(scale_width)s::numeric, %(scale_near)s::numeric,
            %(wan_yuan_slips)s::jsonb
        )
        where
            c.submission_id = any(%(submission_ids)s::bigint[])
            and r.submission_id = c.submission_id and r.row_number = c.row_number
    )
order by r.submission_id, r.row_number
