-- One row per counting unit, year whose annual 定案 is accepted, and industry division: December as the 定案 makes it.
-- Its year-to-date is the 定案's; its month is that less the months held, so that the months of the year sum to the 定案.
{{ config(materialized="merged", merge_on=["unit_code", "period_year"], merge_forms=["JG01"],
    indexes=[{"columns": ["unit_code", "period_year"]}]) }}

{% set amounts = ["industrial_ytd", "industrial_prior_ytd", "renovation_ytd", "renovation_prior_ytd",
    "renovation_building_ytd", "renovation_installation_ytd", "renovation_equipment_ytd", "renovation_other_ytd"] %}

with finals as (
    select * from {{ rows_of("int_submissions_accepted") }}
    where form_code = 'JG01' and period_kind = 'year' and is_current and is_counting_unit
),

-- The rows are read twice: what is named once and read twice is written down in between, all of a country's.
rows_before_december as (
    select * from {{ rows_of("fct_investment_versions") }}
    where is_current and period_kind = 'month' and period_month < 12
),

rows_final as (
    select * from {{ rows_of("fct_investment_versions") }}
    where is_current and period_kind = 'year'
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
divisions as (
    select f.submission_id, h.industry_code
    from finals as f
    inner join months_held as h on f.unit_code = h.unit_code and f.period_year = h.period_year
    union
    select r.submission_id, r.industry_code
    from rows_final as r
),

final as (
    select
        f.unit_code,
        f.period_year,
        d.industry_code,
        coalesce(r.industrial_ytd_yuan, 0) - coalesce(h.industrial_yuan, 0) as industrial_month_yuan,
        coalesce(r.renovation_ytd_yuan, 0) - coalesce(h.renovation_yuan, 0) as renovation_month_yuan,
        {%- for amount in amounts %}
        coalesce(r.{{ amount }}_yuan, 0) as {{ amount }}_yuan,
        {%- endfor %}
        f.submission_id,
        r.row_number,
        f.known_from,
        f.is_synthetic
    from divisions as d
    inner join finals as f on d.submission_id = f.submission_id
    left join rows_final as r on d.submission_id = r.submission_id and d.industry_code = r.industry_code
    left join months_held as h
        on f.unit_code = h.unit_code and f.period_year = h.period_year and d.industry_code = h.industry_code
)

select * from final
