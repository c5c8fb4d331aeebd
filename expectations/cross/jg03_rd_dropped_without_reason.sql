-- 同一年内上季、或去年全年有研发活动的企业，本季（本年全年）填为没有，备注也没有说明。
select distinct on (r.submission_id, r.row_number)
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, 'has_rd' as column_key,
    jsonb_build_object('enterprise_uscc', r.enterprise_uscc) as business_key,
    r.has_rd as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    r.earlier_has_rd as reference_value,
    r.earlier_id as reference_submission_id,
    r.earlier_row as reference_row,
    jsonb_build_object('reference_period', r.earlier_period) as params
from landing.jg03_with_past as r
where
    r.submission_id = any(%(submission_ids)s::bigint[])
    and r.has_rd = '否' and r.earlier_has_rd = '是' and coalesce(r.remark, '') = ''
    and case r.basis when 'last_quarter' then r.month_of_year > 3 else r.month_of_year = 12 end
order by r.submission_id, r.row_number, r.basis
