with met as (
    select
        unit_code, form_code, period, min(received_at) filter (where known_from is not null) as met_at,
        bool_or(is_nil_return and state = 'current') as is_nil
    from audit.submission
    where state in ('current', 'superseded') or known_from is null
    group by unit_code, form_code, period
)

select
    case
        when m.met_at is not null and m.is_nil then '零报告'
        when m.met_at <= o.due_at then '已报'
        when m.met_at > o.due_at then '迟报'
        else '逾期未报'
    end as status_zh,
    count(*) as obligation_count
from audit.obligation as o
cross join moment as n
left join met as m on o.unit_code = m.unit_code and o.form_code = m.form_code and o.period = m.period
where
    o.due_at <= n.as_of and not o.is_exempt
    and pg_temp.is_chosen('unit', o.unit_code) and pg_temp.is_chosen('form', o.form_code)
group by 1
