select u.name_zh as unit_name_zh, f.form_code, f.period, f.rule_id || ' ' || f.rule_name as rule_zh,
    case f.severity when 'mandatory' then '强制性错误' when 'conditional' then '准强制性错误' else '核实性问题' end as severity_zh,
    f.column_caption, f.cell as cell_address, f.message_zh, f.found_at as opened_at,
    (
        select min(d.sent_at) from audit.delivery as d
        where d.submission_id = f.submission_id or (
            f.submission_id is null and d.kind in ('residual', 'asked_later')
            and d.unit_code = f.unit_code and d.created_at = f.found_at
        )
    ) as alerted_at
from audit.finding as f
inner join audit.unit as u on f.unit_code = u.unit_code
where
    pg_temp.is_chosen('unit', f.unit_code) and pg_temp.is_chosen('form', f.form_code)
    and not f.is_shadow and f.severity <> 'notice' and f.closed_at is null and not exists (
        select from audit.submission as s
        where
            s.unit_code = f.unit_code and s.form_code = f.form_code and s.period = f.period
            and s.submission_id >= f.submission_id and s.known_from is not null
    )
