-- 发布日期晚于运行之日（北京时间）。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, 'published_on' as column_key,
    r.business_key,
    r.published_on::text as value,
    (%(now)s::timestamptz at time zone 'Asia/Shanghai')::date::text as expected,
    null::text as difference,
    null::text as threshold,
    null::text as reference_value,
    null::bigint as reference_submission_id,
    null::integer as reference_row,
    '{}'::jsonb as params
from landing.jg09_entry as r
where
    r.submission_id = any(%(submission_ids)s::bigint[])
    and r.published_on > (%(now)s::timestamptz at time zone 'Asia/Shanghai')::date
order by r.submission_id, r.row_number
