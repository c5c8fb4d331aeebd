-- 同一单位、指标、地区、数据期、测度和发布单位的数值与前期登记且未作废的不同。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, 'value' as column_key,
    r.business_key,
    r.value as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    e.value as reference_value,
    e.submission_id as reference_submission_id,
    e.row_number as reference_row,
    jsonb_build_object('indicator', r.indicator, 'data_period', coalesce(r.data_period, '')) as params
from landing.jg09_entry as r
cross join lateral (
    select o.*
    from landing.jg09_entry as o
    where
        o.unit_code = r.unit_code and o.form_code = r.form_code and o.state = 'current'
        and o.submission_id <> r.submission_id
        and o.indicator = r.indicator
        and o.area is not distinct from r.area and o.data_period is not distinct from r.data_period
        and o.measure is not distinct from r.measure and o.publisher is not distinct from r.publisher
    order by o.known_from desc, o.period desc, o.submission_id desc, o.row_number desc
    limit 1
) as e
where
    r.submission_id = any(%(submission_ids)s::bigint[])
    and e.value <> r.value
    and not e.is_withdrawal and not r.is_withdrawal
    and coalesce(r.remark, '') !~ '修订|调整|更正'
order by r.submission_id, r.row_number
