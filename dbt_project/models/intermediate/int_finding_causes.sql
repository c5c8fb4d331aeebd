-- One row per unit, month and cause (form, rule, column): how often it was found, in words; the most frequent first.
-- Notices ask for nothing, and a finding that follows from another is not its own cause.
with findings as (
    select f.*, {{ month_text("m.year_number", "m.month_number") }} as month_period
    from {{ ref("fct_finding") }} as f
    inner join {{ ref("dim_period") }} as m on f.period = m.period
    where f.severity <> 'notice' and f.root_finding_id is null
),

counted as (
    select unit_code, month_period, form_code, rule_id, rule_name, column_caption, count(*) as found_count
    from findings
    group by unit_code, month_period, form_code, rule_id, rule_name, column_caption
),

-- A file of no form is told in the words of whichever form has the rule.
words as (
    select rule_id, min(problem_zh) as problem_zh from {{ ref("stg_audit__rules") }}
    group by rule_id
),

said as (
    select c.*, coalesce(r.problem_zh, w.problem_zh) as problem_zh
    from counted as c
    left join {{ ref("stg_audit__rules") }} as r on c.form_code = r.form_code and c.rule_id = r.rule_id
    left join words as w on c.rule_id = w.rule_id
),

final as (
    select
        unit_code,
        month_period,
        form_code,
        rule_id,
        found_count,
        coalesce(form_code || '：', '') || coalesce(
            case
                when column_caption is null then problem_zh
                else replace(problem_zh, '该栏', '“' || column_caption || '”')
            end, rule_name
        ) || '（' || cast(found_count as varchar(9)) || '处）' as cause_zh,
        row_number() over (
            partition by unit_code, month_period
            order by
                found_count desc, coalesce(form_code, '') asc, rule_id asc, coalesce(column_caption, '') asc
        ) as cause_rank
    from said
)

select * from final
