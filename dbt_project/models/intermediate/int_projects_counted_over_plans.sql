-- One row per plan, project of A1-02 of its own tier and plan year: counted from the first month of the plan in which
-- it was active, and in every later year of the plan (the reading that takes the 200 for the plan, not for each year).
{{ config(materialized="table") }}

-- A plan that does not know the indicator counts nothing under it.
with plans as (
    select p.plan_id, p.first_year, p.last_year
    from {{ ref("plan") }} as p
    inner join {{ ref("indicator") }} as i on p.plan_id = i.plan_id
    where i.indicator_id = 'A1-02'
),

counted as (
    select c.*, p.plan_id, p.last_year
    from {{ ref("int_projects_counted") }} as c
    inner join plans as p on c.period_year between p.first_year and p.last_year
    where c.indicator_id = 'A1-02' and c.reading_id = 'exclusive'
),

ranked as (
    select
        counted.*,
        row_number() over (partition by plan_id, project_code order by period_year) as year_rank
    from counted
),

years as (
    select distinct period_year from {{ ref("int_areas_covered") }}
    where measure = 'projects'
),

final as (
    select
        r.plan_id,
        r.indicator_id,
        'whole_plan' as reading_id,
        r.project_code,
        r.unit_code,
        y.period_year,
        case when y.period_year = r.period_year then r.active_from_month else 1 end as active_from_month
    from ranked as r
    inner join years as y on y.period_year between r.period_year and r.last_year
    where r.year_rank = 1
)

select * from final
