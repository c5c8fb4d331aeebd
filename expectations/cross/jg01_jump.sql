-- 本年累计与去年同期审核数相比变动过大，且不像是单位之误（单位之误由scale_slip说明）。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, r.measure || '_ytd' as column_key,
    jsonb_build_object('industry_code', r.industry_code) as business_key,
    audit.shown(r.ytd) as value,
    null::text as expected,
    audit.shown(r.ytd - r.earlier_ytd) as difference,
    %(jump_ratio)s::text || '倍' as threshold,
    audit.shown(r.earlier_ytd) as reference_value,
    r.earlier_id as reference_submission_id,
    r.earlier_row as reference_row,
    jsonb_build_object(
        'ratio', to_char(r.ytd / r.earlier_ytd, 'FM999,990.09'), 'reference_period', r.earlier_period
    ) as params
from landing.jg01_with_past as r
where
    r.submission_id = any(%(submission_ids)s::bigint[])
    and r.basis = 'last_year'
    and r.earlier_ytd > 0
    and abs(r.ytd - r.earlier_ytd) > %(jump_minimum)s::numeric
    and (
        r.ytd > r.earlier_ytd * %(jump_ratio)s::numeric
        or r.ytd < r.earlier_ytd / %(jump_ratio)s::numeric
    )
    and not exists (
        select 1
        from landing.jg01_scale_basis as c
        cross join lateral audit.scale_slip(
            c.value, c.reference, c.due,
            %(scale_minimum)s::numeric, %(scale_width)s::numeric, %(scale_near)s::numeric,
            %(wan_yuan_slips)s::jsonb
        )
        where
            c.submission_id = any(%(submission_ids)s::bigint[])
            and r.submission_id = c.submission_id and r.row_number = c.row_number
    )
order by r.submission_id, r.row_number, column_key
