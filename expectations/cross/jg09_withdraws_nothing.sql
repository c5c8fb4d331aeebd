-- 备注以“作废”开头的一行在前期登记中找不到原样的一条。
with judged as (
    select s.submission_id, s.unit_code, s.form_code, s.period, s.period_end
    from audit.submission as s
    where s.submission_id = any(%(submission_ids)s::bigint[])
)

select
    j.submission_id, j.unit_code, j.form_code, j.period, r.row_number as row_number, 'indicator' as column_key,
    jsonb_strip_nulls(jsonb_build_object(
        'indicator', r.indicator, 'area', r.area, 'data_period', r.data_period, 'measure', r.measure,
        'publisher', r.publisher, 'published_on', r.published_on, 'source_title', r.source_title
    )) as business_key,
    r.indicator as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    null::text as reference_value,
    null::bigint as reference_submission_id,
    null::integer as reference_row,
    '{}'::jsonb as params
from judged as j
inner join landing.jg09 as r on j.submission_id = r.submission_id
where
    left(coalesce(r.remark, ''), 2) = '作废'
    and not exists (
        select 1
        from audit.submission as p
        inner join landing.jg09 as o on p.submission_id = o.submission_id
        where
            p.unit_code = j.unit_code and p.form_code = j.form_code and p.state = 'current'
            and p.submission_id <> j.submission_id
            and o.indicator = r.indicator
            and o.area is not distinct from r.area and o.data_period is not distinct from r.data_period
            and o.measure is not distinct from r.measure and o.publisher is not distinct from r.publisher
            and o.published_on is not distinct from r.published_on
            and o.source_title is not distinct from r.source_title
    )
order by j.submission_id, r.row_number
