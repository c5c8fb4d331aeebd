-- 上月有累计数的行业本月没有了。
select
    e.submission_id, e.unit_code, e.form_code, e.period, null::integer as row_number, 'industrial_ytd' as column_key,
    jsonb_build_object('industry_code', p.industry_code) as business_key,
    null::text as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    audit.shown(p.industrial_ytd) as reference_value,
    e.earlier_id as reference_submission_id,
    p.row_number as reference_row,
    jsonb_build_object('industry_name', coalesce(p.industry_name, ''), 'reference_period', e.earlier_period) as params
from audit.earlier_submission as e
inner join landing.jg01 as p on e.earlier_id = p.submission_id
where
    e.submission_id = any(%(submission_ids)s::bigint[])
    and e.basis = 'last_month' and e.month_of_year > 2
    and p.industry_code <> '合计' and p.industrial_ytd <> 0
    and not exists (
        select 1 from landing.jg01 as r where r.submission_id = e.submission_id and r.industry_code = p.industry_code
    )
order by e.submission_id, p.row_number
