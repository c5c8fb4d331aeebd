-- 在库状态与上季审核通过的前后矛盾：年内互换入库方式、退库又在库，跨年时上年在库的又填年内入库或退库的又填年初在库。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, 'register_status' as column_key,
    jsonb_build_object('enterprise_uscc', r.enterprise_uscc) as business_key,
    r.register_status as value,
    null::text as expected,
    null::text as difference,
    null::text as threshold,
    r.earlier_register_status as reference_value,
    r.earlier_id as reference_submission_id,
    r.earlier_row as reference_row,
    jsonb_build_object('reference_period', r.earlier_period) as params
from landing.jg03_with_past as r
where
    r.submission_id = any(%(submission_ids)s::bigint[])
    and r.basis = 'last_quarter'
    and case
        when r.month_of_year > 3
            then r.register_status <> '年内退库' and r.register_status <> r.earlier_register_status
        when r.earlier_register_status = '年内退库' then r.register_status = '年初在库'
        else r.register_status = '年内入库'
    end
order by r.submission_id, r.row_number
