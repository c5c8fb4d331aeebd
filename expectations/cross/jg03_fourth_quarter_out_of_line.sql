-- 四季度的全年最终数比前三季审核通过的累计多出一倍以上，且不像是单位之误（单位之误由scale_slip说明）。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, r.column_key,
    jsonb_build_object('enterprise_uscc', r.enterprise_uscc) as business_key,
    audit.shown(r.ytd) as value,
    null::text as expected,
    audit.shown(r.ytd - r.earlier_ytd) as difference,
    %(fourth_quarter_ratio)s::text || '倍' as threshold,
    audit.shown(r.earlier_ytd) as reference_value,
    r.earlier_id as reference_submission_id,
    r.earlier_row as reference_row,
    jsonb_build_object('reference_period', r.earlier_period) as params
from landing.jg03_ytd_with_past as r
where
    r.submission_id = any(%(submission_ids)s::bigint[])
    and r.basis = 'last_quarter' and r.month_of_year = 12 and r.earlier_ytd > 0
    and r.ytd > r.earlier_ytd * %(fourth_quarter_ratio)s::numeric
    and r.ytd - r.earlier_ytd > case r.column_key
        when 'revenue_ytd' then %(revenue_jump_minimum)s::numeric else %(rd_jump_minimum)s::numeric
    end
    and not exists (
        select 1
        from landing.jg03_slips(
            %(submission_ids)s::bigint[], %(enterprise_scale_minimum)s::numeric, %(quarterly_scale_width)s::numeric,
            %(thousand_yuan_slips)s::jsonb
        ) as c
        where r.submission_id = c.submission_id and r.row_number = c.row_number and r.column_key = c.column_key
    )
order by r.submission_id, r.row_number, r.column_key
