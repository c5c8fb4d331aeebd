-- 享受企业数或本年累计金额小于本年上一季审核通过的数（一季度从零算起）。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, v.column_key,
    r.business_key,
    v.value_shown as value,
    null::text as expected,
    v.difference as difference,
    null::text as threshold,
    v.reference_shown as reference_value,
    r.last_id as reference_submission_id,
    r.last_row as reference_row,
    jsonb_build_object('reference_period', r.last_period) as params
from landing.jg08_with_last_quarter as r
cross join lateral (
    values
    (
        'enterprises_served', r.enterprises_served < r.last_enterprises_served, r.enterprises_served::text,
        r.last_enterprises_served::text, (r.enterprises_served - r.last_enterprises_served)::text
    ),
    (
        'amount_ytd', round(r.amount_ytd, 6) < round(r.last_amount_ytd, 6), audit.shown(r.amount_ytd),
        audit.shown(r.last_amount_ytd), audit.shown(r.amount_ytd - r.last_amount_ytd)
    )
) as v (column_key, has_fallen, value_shown, reference_shown, difference)
where r.submission_id = any(%(submission_ids)s::bigint[]) and r.month_of_year > 3 and v.has_fallen
order by r.submission_id, r.row_number, v.column_key
