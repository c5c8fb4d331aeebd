-- 同一单位、指标、地区、数据期、测度和发布单位的数值与前期登记且未作废的不同。
with judged as (
    select s.submission_id, s.unit_code, s.form_code, s.period, s.period_end
    from audit.submission as s
    where s.submission_id = any(%(submission_ids)s::bigint[])
)

select
    j.submission_id, j.unit_code, j.form_code, j.period, r.row_number as row_number, 'value' as column_key,
    jsonb_strip_nulls(jsonb_build_object(
        'indicator', r.indicator, 'area', r.area, 'data_period', r.data_period, 'measure', r.measure,
        'publisher', r.publisher, 'published_on', r.published_on, 'source_title', r.source_title
    )) as business_key,
    r.value as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    e.value as reference_value,
    e.submission_id as reference_submission_id,
    e.row_number as reference_row,
    jsonb_build_object('indicator', r.indicator, 'data_period', coalesce(r.data_period, '')) as params
from judged as j
inner join landing.jg09 as r on j.submission_id = r.submission_id
cross join lateral (
    select o.submission_id, o.row_number, o.value, o.remark
    from audit.submission as p
    inner join landing.jg09 as o on p.submission_id = o.submission_id
    where p.unit_code = j.unit_code and p.form_code = j.form_code and p.state = 'current'
        and p.submission_id <> j.submission_id
        and o.indicator = r.indicator
        and o.area is not distinct from r.area and o.data_period is not distinct from r.data_period
        and o.measure is not distinct from r.measure and o.publisher is not distinct from r.publisher
    order by p.known_from desc, o.submission_id desc, o.row_number desc
    limit 1
) as e
where
    e.value <> r.value
    and left(coalesce(e.remark, ''), 2) <> '作废'
    and left(coalesce(r.remark, ''), 2) <> '作废'
    and coalesce(r.remark, '') !~ '修订|调整|更正'
order by j.submission_id, r.row_number
