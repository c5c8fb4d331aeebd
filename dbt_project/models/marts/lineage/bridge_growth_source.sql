-- One row per figure computed from investment (G-01 growth, G-02 average growth, G-03 share), area, month and row of a
-- return that makes it. Parts: value and base of growth, part and whole of a share; sums of them give the figure.
with members as (
    select area_code, unit_code from {{ ref("bridge_area_unit") }}
),

investment as (
    select m.area_code, i.*
    from {{ ref("fct_investment") }} as i
    inner join members as m on i.unit_code = m.unit_code
),

-- A nil return is in as well: where a unit's year before is held, what it held then is the base, be it nothing.
units_in as (
    select distinct
        unit_code, {{ period_year("period") }} as period_year, {{ period_last_month("period") }} as period_month
    from {{ ref("fct_submission") }}
    where form_code = 'JG01' and state = 'current'
),

{%- for measure in ["renovation", "industrial"] %}
{{ measure }}_bases as (
    select i.*, i.period_year + 1 as figure_year, '{{ measure }}_ytd' as form_column, i.{{ measure }}_ytd_yuan as amount
    from investment as i
    inner join units_in as n
        on i.unit_code = n.unit_code and i.period_year = n.period_year - 1 and i.period_month = n.period_month
    union all
    select
        i.*, i.period_year as figure_year, '{{ measure }}_prior_ytd' as form_column,
        i.{{ measure }}_prior_ytd_yuan as amount
    from investment as i
    left join units_in as n
        on i.unit_code = n.unit_code and i.period_year = n.period_year + 1 and i.period_month = n.period_month
    where n.unit_code is null
),
{% endfor %}
parts as (
    {%- for indicator, measure in [("G-01", "renovation"), ("industrial_growth", "industrial")] %}
    select
        '{{ indicator }}' as indicator_id, 'growth' as arithmetic, 'value' as part, area_code, period_year,
        period_month, '{{ measure }}_ytd' as form_column, {{ measure }}_ytd_yuan as amount, unit_code, submission_id,
        row_number
    from investment
    union all
    select
        '{{ indicator }}' as indicator_id, 'growth' as arithmetic, 'base' as part, area_code, figure_year,
        period_month, form_column, amount, unit_code, submission_id, row_number
    from {{ measure }}_bases
    union all
    {%- endfor %}
    {%- for part, measure in [("part", "renovation"), ("whole", "industrial")] %}
    select
        'G-03' as indicator_id, 'share' as arithmetic, '{{ part }}' as part, area_code, period_year, period_month,
        '{{ measure }}_ytd' as form_column, {{ measure }}_ytd_yuan as amount, unit_code, submission_id, row_number
    from investment
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

final as (
    select
        cast(null as {{ dbt.type_string() }}) as plan_id, indicator_id, 'computed' as reading_id, area_code,
        period_year, period_month, arithmetic, part, period_year as part_year, 'JG01' as form_code, form_column,
        unit_code, submission_id, row_number, cast(null as {{ dbt.type_string() }}) as entry_key,
        cast(amount as numeric(20, 6)) as amount
    from parts
    {%- for suffix, arithmetic in means_of_growth() %}
    union all
    select
        y.plan_id, 'G-02' as indicator_id, 'computed{{ suffix }}' as reading_id,
        p.area_code, d.year_number, 12 as period_month,
        '{{ arithmetic }}' as arithmetic, p.part, p.period_year as part_year, 'JG01' as form_code, p.form_column,
        p.unit_code, p.submission_id, p.row_number, null as entry_key, cast(p.amount as numeric(20, 6)) as amount
    from parts as p
    inner join {{ ref("dim_plan") }} as y on p.period_year between y.first_year and y.last_year
    inner join {{ ref("dim_period") }} as d
        on d.period_kind = 'year' and d.year_number between p.period_year and y.last_year
    where p.indicator_id = 'G-01' and p.period_month = 12
    {%- endfor %}
)

select * from final
