-- 本月完成投资与本年前几个月月均相比变动过大（至少有两个月可比），且不像是单位之误（由scale_slip说明）。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, 'month_done' as column_key,
    jsonb_build_object('project_code', r.project_code) as business_key,
    audit.shown(r.month_done) as value,
    null::text as expected,
    audit.shown(r.month_done - v.average) as difference,
    %(jump_ratio)s::text || '倍' as threshold,
    audit.shown(v.average) as reference_value,
    r.last_id as reference_submission_id,
    r.last_row as reference_row,
    jsonb_build_object('ratio', to_char(r.month_done / v.average, 'FM999,990.09')) as params
from landing.jg02_with_last_month as r
cross join lateral (select r.last_ytd_done / nullif(r.month_of_year - 1, 0) as average) as v
where
    r.submission_id = any(%(submission_ids)s::bigint[])
    and r.month_of_year > 2
    and v.average > 0
    and r.month_done > v.average * %(jump_ratio)s::numeric
    and r.month_done - v.average > %(jump_minimum)s::numeric
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
