-- 本单位所报的一项（资质、项目或装备），应有它的另一方（部门名单或县级台账）本期没有列出。
select
    j.submission_id, j.unit_code, j.form_code, j.period, e.row_number, e.column_key,
    e.business_key,
    e.business_key ->> e.column_key as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    null::text as reference_value,
    null::bigint as reference_submission_id,
    null::integer as reference_row,
    jsonb_build_object(
        'named', coalesce(e.named, ''), 'kind', e.kind, 'other_unit', string_agg(distinct o.missing_name, '、')
    ) as params
from audit.submission as j
inner join landing.listed_entry as e on j.submission_id = e.submission_id
inner join landing.one_sided(%(submission_ids)s::bigint[], %(together)s::bigint[]) as o
    on e.submission_id = o.holder_id and e.row_number = o.holder_row and o.missing_stands
where j.submission_id = any(%(submission_ids)s::bigint[])
group by
    j.submission_id, j.unit_code, j.form_code, j.period, e.row_number, e.column_key, e.business_key, e.named, e.kind
order by j.submission_id, e.row_number
