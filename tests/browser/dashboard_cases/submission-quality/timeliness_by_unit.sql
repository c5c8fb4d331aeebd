-- On time: the first accepted version arrived before the due day's end; of what came and of what is overdue.
with owed as (
    select
        o.unit_code, to_char(o.period_end, 'YYYY-MM') as month, o.due_at,
        (
            select min(s.received_at) from audit.submission as s
            where
                s.unit_code = o.unit_code and s.form_code = o.form_code and s.period = o.period
                and s.state in ('current', 'superseded') and s.known_from is not null
        ) as met_at
    from audit.obligation as o
    where not o.is_exempt
)

select o.month as period, u.name_zh as unit_name_zh,
    100.0 * count(*) filter (where o.met_at <= o.due_at) / count(*) as on_time_pct
from owed as o
inner join audit.unit as u on o.unit_code = u.unit_code
cross join moment as m
where (o.met_at is not null or o.due_at < m.as_of) and pg_temp.is_chosen('unit', o.unit_code)
group by o.month, u.name_zh
