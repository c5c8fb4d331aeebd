-- First versions that were accepted as they came, of all first versions that were judged.
select (date_trunc('month', s.period_end) + interval '1 month - 1 day')::date as period_end_date, u.kind as unit_kind,
    100.0 * count(*) filter (where s.known_from = s.judged_at) / nullif(count(*), 0) as first_pass_pct
from audit.submission as s
inner join audit.unit as u on s.unit_code = u.unit_code
where s.version = 1 and s.disposition is not null and pg_temp.is_chosen('unit', s.unit_code)
group by 1, 2
