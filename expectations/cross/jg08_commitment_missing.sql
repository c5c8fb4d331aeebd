-- 本单位负责的事项在表中没有一行。
select
    j.submission_id, j.unit_code, j.form_code, j.period, null::integer as row_number, 'commitment_id' as column_key,
    jsonb_build_object('commitment_id', d.commitment_id) as business_key,
    null::text as value,
    d.commitment_id as expected,
    null::text as difference,
    null::text as threshold,
    null::text as reference_value,
    null::bigint as reference_submission_id,
    null::integer as reference_row,
    '{}'::jsonb as params
from audit.submission as j
inner join audit.responsibility as d on j.unit_code = d.unit_code
where
    j.submission_id = any(%(submission_ids)s::bigint[])
    and not exists (
        select 1 from landing.jg08 as r where r.submission_id = j.submission_id and r.commitment_id = d.commitment_id
    )
order by j.submission_id, d.commitment_id
