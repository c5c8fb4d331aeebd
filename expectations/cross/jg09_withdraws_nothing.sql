-- 备注以“作废”开头的一行在前期登记中找不到原样的一条。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, 'indicator' as column_key,
    r.business_key,
    r.indicator as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    null::text as reference_value,
    null::bigint as reference_submission_id,
    null::integer as reference_row,
    '{}'::jsonb as params
from landing.jg09_entry as r
where
    r.submission_id = any(%(submission_ids)s::bigint[])
    and r.is_withdrawal
    and not exists (
        select 1
        from landing.jg09_entry as o
        where
            o.unit_code = r.unit_code and o.form_code = r.form_code and o.state = 'current'
            and o.submission_id <> r.submission_id
            and o.indicator = r.indicator
            and o.area is not distinct from r.area and o.data_period is not distinct from r.data_period
            and o.measure is not distinct from r.measure and o.publisher is not distinct from r.publisher
            and o.published_on is not distinct from r.published_on
            and o.source_title is not distinct from r.source_title
    )
order by r.submission_id, r.row_number
