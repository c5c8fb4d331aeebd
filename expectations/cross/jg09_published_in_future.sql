-- 发布日期晚于运行之日（北京时间）。
with judged as (
    select s.submission_id, s.unit_code, s.form_code, s.period, s.period_end
    from audit.submission as s
    where s.submission_id = any(%(submission_ids)s::bigint[])
)

select
    j.submission_id, j.unit_code, j.form_code, j.period, r.row_number as row_number, 'published_on' as column_key,
    jsonb_strip_nulls(jsonb_build_object(
        'indicator', r.indicator, 'area', r.area, 'data_period', r.data_period, 'measure', r.measure,
        'publisher', r.publisher, 'published_on', r.published_on, 'source_title', r.source_title
    )) as business_key,
    r.published_on::text as value,
    (%(now)s::timestamptz at time zone 'Asia/Shanghai')::date::text as expected,
    null::text as difference,
    null::text as threshold,
    null::text as reference_value,
    null::bigint as reference_submission_id,
    null::integer as reference_row,
    '{}'::jsonb as params
from judged as j
inner join landing.jg09 as r on j.submission_id = r.submission_id
where r.published_on > (%(now)s::timestamptz at time zone 'Asia/Shanghai')::date
order by j.submission_id, r.row_number
