select f.rule_id || ' ' || f.rule_name as rule_zh,
    case f.severity
        when 'mandatory' then '强制性错误' when 'conditional' then '准强制性错误' when 'query' then '核实性问题' else '提示'
    end as severity_zh,
    count(*) as finding_count
from audit.finding as f
where not f.is_shadow and pg_temp.is_chosen('unit', f.unit_code) and pg_temp.is_chosen('form', f.form_code)
group by 1, 2
