-- One row per counting unit, month (February to December) and industry division, with the annual 定案 in December.
-- Months are as submitted. Where the 定案 of a year is accepted it replaces December: its year-to-date is December's,
-- and December's month is that year-to-date less the months held, so that the months of the year sum to the 定案.
{{ config(materialized="merged", merge_on=["unit_code", "period_year"], merge_forms=["JG01"],
    indexes=[{"columns": ["unit_code", "period_year"]}]) }}

{% set amounts = ["industrial_month", "industrial_ytd", "industrial_prior_ytd", "renovation_month", "renovation_ytd",
    "renovation_prior_ytd", "renovation_building_ytd", "renovation_installation_ytd", "renovation_equipment_ytd",
    "renovation_other_ytd"] %}

-- The rows are read three times: what is named once and read twice is written down in between, all of a country's.
with rows_monthly as (
    select * from {{ rows_of("int_investment_rows_accepted") }}
    where is_current and is_counting_unit and period_kind = 'month'
),

rows_before_december as (
    select * from {{ rows_of("int_investment_rows_accepted") }}
    where is_current and is_counting_unit and period_kind = 'month' and period_month < 12
),

rows_final as (
    select * from {{ rows_of("int_investment_rows_accepted") }}
    where is_current and is_counting_unit and period_kind = 'year'
),

finals as (
    select * from {{ rows_of("int_submissions_accepted") }}
    where form_code = 'JG01' and period_kind = 'year' and is_current and is_counting_unit
),

monthly as (
    select r.*
    from rows_monthly as r
    left join finals as f on r.unit_code = f.unit_code and r.period_year = f.period_year
    where r.period_month < 12 or f.submission_id is null
),

months_held as (
    select
        r.unit_code,
        r.period_year,
        r.industry_code,
        sum(r.industrial_month_yuan) as industrial_yuan,
        sum(r.renovation_month_yuan) as renovation_yuan
    from rows_before_december as r
    inner join finals as f on r.unit_code = f.unit_code and r.period_year = f.period_year
    group by r.unit_code, r.period_year, r.industry_code
),

-- A division that the 定案 no longer names still has to lose what its months held.
divisions_of_finals as (
    select f.submission_id, h.industry_code
    from finals as f
    inner join months_held as h on f.unit_code = h.unit_code and f.period_year = h.period_year
    union
    select r.submission_id, r.industry_code
    from rows_final as r
),

decembers as (
    select
        f.unit_code,
        f.period_year,
        d.industry_code,
        coalesce(r.industrial_ytd_yuan, 0) - coalesce(h.industrial_yuan, 0) as industrial_month_yuan,
        coalesce(r.renovation_ytd_yuan, 0) - coalesce(h.renovation_yuan, 0) as renovation_month_yuan,
        {%- for amount in amounts if not amount.endswith("_month") %}
        coalesce(r.{{ amount }}_yuan, 0) as {{ amount }}_yuan,
        {%- endfor %}
        f.submission_id,
        r.row_number,
        f.known_from,
        f.is_synthetic
    from divisions_of_finals as d
    inner join finals as f on d.submission_id = f.submission_id
    left join rows_final as r on d.submission_id = r.submission_id and d.industry_code = r.industry_code
    left join months_held as h
        on f.unit_code = h.unit_code and f.period_year = h.period_year and d.industry_code = h.industry_code
),

final as (
    select
        unit_code, period_year, period_month, industry_code, 'monthly' as figure_source,
        {%- for amount in amounts %}
        {{ amount }}_yuan,
        {%- endfor %}
        submission_id, row_number, known_from, is_synthetic
    from monthly
    union all
    select
        unit_code, period_year, 12 as period_month, industry_code, 'final' as figure_source,
        {%- for amount in amounts %}
        {{ amount }}_yuan,
        {%- endfor %}
        submission_id, row_number, known_from, is_synthetic
    from decembers
)

select * from final
