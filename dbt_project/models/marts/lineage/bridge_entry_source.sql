-- One row per figure made of entries, commitments or published numbers, area, month (a quarter's last) and row of a
-- return that makes it. A count is of distinct entries, so that what two rows say counts once.
with made as (
    select * from {{ ref("bridge_indicator_row") }}
),

months as (
    select year_number, month_number, period_end_date from {{ ref("dim_period") }}
    where period_kind = 'month'
),

plans as (
    select plan_id, first_year, last_year from {{ ref("dim_plan") }}
),

-- An area holds the entries of its units' homes; the region all, also those without a home.
placed as (
    select m.*, b.area_code as figure_area_code
    from made as m
    inner join {{ ref("bridge_area_unit") }} as b on m.home_unit_code = b.unit_code
    where m.form_code = 'JG02' or b.area_code <> '{{ var("plan_region") }}'
    union all
    select m.*, '{{ var("plan_region") }}' as figure_area_code from made as m
    where m.form_code not in ('JG02', 'JG09')
),

counted as (
    select
        y.plan_id, p.indicator_id, p.reading_id, p.figure_area_code as area_code, p.period_year,
        d.month_number as period_month, 'distinct_count' as arithmetic, p.part, p.period_year as part_year, p.form_code,
        case
            when p.part = 'active' then 'month_done'
            when p.form_code = 'JG02' then 'total_planned'
            when p.form_code = 'JG04' then 'platform_name'
            when p.form_code = 'JG05' then 'title'
            when p.form_code = 'JG06' then 'title_kind'
            when p.form_code = 'JG07' then 'item_name'
        end as form_column, p.unit_code, p.submission_id, p.row_number, p.entry_key, p.amount
    from placed as p
    inner join plans as y
        on coalesce(p.plan_id, y.plan_id) = y.plan_id and p.period_year between y.first_year and y.last_year
    inner join months as d on p.period_year = d.year_number
    where case
            when p.form_code = 'JG02' then d.month_number >= p.period_month
            when d.month_number <> p.period_month then false
            when p.counted_date is null or p.counted_date > d.period_end_date then false
            when p.window_kind = 'year' then extract(year from p.counted_date) = p.period_year
            when p.window_kind = 'plan' then extract(year from p.counted_date) >= y.first_year
            else true
        end
),

committed as (
    select
        c.unit_code as entry_key, c.commitment_id, c.period_year, c.period_month, c.unit_code, c.submission_id,
        c.row_number, case when c.progress = '已完成' then 1 else 0 end as amount, u.unit_kind
    from {{ ref("fct_support_measure") }} as c
    inner join {{ ref("dim_unit") }} as u on c.unit_code = u.unit_code
),

final as (
    select * from counted
    union all
    select
        null as plan_id, indicator_id, reading_id, area_code, period_year, period_month, 'figure' as arithmetic, part,
        period_year as part_year, form_code, 'value' as form_column, unit_code, submission_id, row_number, entry_key,
        amount
    from made
    where part = 'figure'
    {%- for suffix, arithmetic in means_of_growth() %}
    union all
    select
        y.plan_id, 'G-02' as indicator_id, m.reading_id || '{{ suffix }}' as reading_id,
        m.area_code, d.year_number, 12 as period_month,
        '{{ arithmetic }}' as arithmetic, m.part, m.period_year as part_year, m.form_code, 'value' as form_column,
        m.unit_code, m.submission_id, m.row_number, m.entry_key, m.amount
    from made as m
    inner join {{ ref("dim_plan") }} as y on m.period_year between y.first_year and y.last_year
    inner join {{ ref("dim_period") }} as d
        on d.period_kind = 'year' and d.year_number between m.period_year and y.last_year
    where m.indicator_id = 'G-01' and m.part = 'figure' and m.period_month = 12
    {%- endfor %}
    {%- for area in ["'" ~ var("plan_region") ~ "'", "unit_code"] %}
    union all
    select
        null as plan_id, commitment_id as indicator_id, 'as_printed' as reading_id, {{ area }} as area_code,
        period_year, period_month, 'units_completed' as arithmetic, 'entry' as part, period_year as part_year,
        'JG08' as form_code, 'progress' as form_column, unit_code, submission_id, row_number, entry_key,
        cast(amount as numeric(20, 6)) as amount
    from committed
    {%- if area == "unit_code" %}
    where unit_kind in ('city', 'zone')
    {%- endif %}
    {%- endfor %}
)

select * from final
