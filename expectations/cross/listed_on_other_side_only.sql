-- 另一方（部门名单或县级台账）本期列出、本单位也应有的一项，本单位没有；只说是哪一项，不说它填了什么。
select
    j.submission_id, j.unit_code, j.form_code, j.period, null::integer as row_number, e.column_key,
    e.business_key,
    null::text as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    null::text as reference_value,
    null::bigint as reference_submission_id,
    null::integer as reference_row,
    jsonb_build_object(
        'named', coalesce(min(e.named), ''), 'kind', min(e.kind), 'other_unit', string_agg(distinct o.holder_name, '、')
    ) as params
from audit.submission as j
inner join landing.one_sided(%(submission_ids)s::bigint[], %(together)s::bigint[]) as o
    on j.submission_id = o.missing_from and o.holder_stands
inner join landing.listed_entry as e on o.holder_id = e.submission_id and o.holder_row = e.row_number
where j.submission_id = any(%(submission_ids)s::bigint[])
group by j.submission_id, j.unit_code, j.form_code, j.period, e.column_key, e.business_key
order by j.submission_id, e.business_key
