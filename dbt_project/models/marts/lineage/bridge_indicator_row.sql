-- One row per indicator, reading and row of a return that makes its number: entries of registers, projects, releases.
-- entry: what is counted (or, part figure, the published number); active: the first month a project was at work.
with accepted as (
    select submission_id, unit_code, is_synthetic from {{ ref("int_submissions_accepted") }}
),

projects as (
    select
        r.*,
        row_number() over (partition by project_code, period_year order by period_month desc) as month_rank
    from {{ ref("int_project_rows_accepted") }} as r
    where is_current and holder_rank = 1
),

-- A project counted over a plan stands for the years after it as well: its row is the latest it has by then.
over_plans as (
    select
        c.*, r.submission_id, r.row_number,
        row_number() over (
            partition by c.plan_id, c.project_code, c.period_year order by r.period_year desc
        ) as year_rank
    from {{ ref("int_projects_counted_over_plans") }} as c
    inner join projects as r
        on c.project_code = r.project_code and c.period_year >= r.period_year and r.month_rank = 1
),

made as (
    select
        e.plan_id, e.indicator_id, e.reading_id, e.form_code, 'entry' as part, e.window_kind,
        h.unit_code as home_unit_code,
        cast(null as {{ dbt.type_string() }}) as area_code, e.period_year, e.period_month, e.counted_date, e.entry_key,
        cast(1 as numeric(20, 6)) as amount, e.submission_id, e.row_number
    from {{ ref("int_entries_counted") }} as e
    left join {{ ref("int_organisation_homes") }} as h
        on
            e.organisation_uscc = h.organisation_uscc
            and e.period_year = h.period_year and e.period_month = h.period_month
    union all
    select
        null as plan_id, c.indicator_id, c.reading_id, 'JG02' as form_code,
        case when r.month_rank = 1 then 'entry' else 'active' end as part, 'year' as window_kind,
        c.unit_code as home_unit_code, null as area_code, c.period_year, c.active_from_month, null as counted_date,
        c.project_code, 1 as amount, r.submission_id, r.row_number
    from {{ ref("int_projects_counted") }} as c
    inner join projects as r
        on
            c.project_code = r.project_code and c.period_year = r.period_year
            and (r.month_rank = 1 or c.active_from_month = r.period_month)
    union all
    select
        plan_id, indicator_id, reading_id, 'JG02' as form_code, 'entry' as part, 'year' as window_kind,
        unit_code as home_unit_code, null as area_code, period_year, active_from_month, null as counted_date,
        project_code, 1 as amount, submission_id, row_number
    from over_plans
    where year_rank = 1
    union all
    select distinct
        null as plan_id, indicator_id, reading_id, 'JG09' as form_code, 'figure' as part, 'period' as window_kind,
        null as home_unit_code, area_code, period_year, period_month, cast(null as date) as counted_date,
        null as entry_key, indicator_value, submission_id, row_number
    from {{ ref("int_values_published") }}
),

final as (
    select
        {{ surrogate_key(["m.plan_id", "m.indicator_id", "m.reading_id", "m.part", "m.window_kind", "m.period_year",
            "m.period_month", "m.submission_id", "m.row_number", "m.area_code"]) }} as indicator_row_key,
        m.plan_id, m.indicator_id, m.reading_id, m.form_code, m.part, m.window_kind, m.home_unit_code, m.area_code,
        m.period_year,
        cast(m.period_month as integer) as period_month, m.counted_date, m.entry_key, m.amount, a.unit_code,
        m.submission_id, m.row_number, a.is_synthetic
    from made as m
    inner join accepted as a on m.submission_id = a.submission_id
)

select * from final
