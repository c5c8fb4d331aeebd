-- One row per row of a mart, column of it and cell of a unit's workbook it comes from; of an aggregated mart, per row or
-- return that makes the figure. A reader sees what comes from returns that reader may see (policies of the marts below).
{% set row_marts = ["fct_investment_versions", "fct_project_progress", "fct_project_progress_versions", "dim_project",
    "dim_enterprise", "bridge_project_problem", "mart_project_watch", "fct_platform", "fct_platform_versions",
    "fct_standard", "fct_standard_versions", "fct_enterprise_title", "fct_enterprise_title_versions",
    "fct_key_technology", "fct_key_technology_versions", "fct_support_measure", "fct_support_measure_versions",
    "fct_published_figure"] %}

with rows_told as (
    {{ investment_with_sources() }}
    union all
    {{ rows_with_sources(row_marts) }}
),

targets_told as (
    select
        t.*,
        coalesce(r.counted_as, t.reading_id) as counted_as,
        case when t.period_kind = 'quarter' and t.units_in_count > 0 then t.period_month end as quarter_held
    from {{ ref("fct_target_progress") }} as t
    left join {{ ref("dim_reading") }} as r
        on t.plan_id = r.plan_id and t.indicator_id = r.indicator_id and t.reading_id = r.reading_id
),

-- A year that is not closed rests on its latest quarter where it is told by quarters.
targets as (
    select
        t.*,
        case
            when t.period_kind <> 'year' or t.is_closed then t.period_month
            else coalesce(max(t.quarter_held) over year_told, t.period_month)
        end as source_month
    from targets_told as t
    window year_told as (
        partition by t.plan_id, t.indicator_id, t.reading_id, t.area_code, t.period_year, t.target_scope
    )
),

made as (
    select * from {{ ref("bridge_figure_source") }}
),

figures_told as (
    select
        'fct_target_progress' as mart_name, {{ row_key("fct_target_progress", "t") }} as row_key,
        'indicator_value' as mart_column, m.part, m.form_code as of_form, m.form_column, m.submission_id, m.row_number
    from targets as t
    inner join made as m
        on
            m.mart_name = 'fct_target_progress' and t.indicator_id = m.figure_id and t.counted_as = m.reading_id
            and t.area_code = m.area_code and t.period_year = m.period_year and t.source_month = m.period_month
            and coalesce(m.plan_id, t.plan_id) = t.plan_id
            and (m.form_code = 'JG09') = coalesce(t.value_source = 'published', false)
    union all
    select distinct
        'mart_scorecard' as mart_name, {{ row_key("mart_scorecard", "c") }} as row_key,
        'indicator_value' as mart_column, m.part, m.form_code as of_form, m.form_column, m.submission_id, m.row_number
    from {{ ref("mart_scorecard") }} as c
    inner join targets as t
        on
            c.plan_id = t.plan_id and c.indicator_id = t.indicator_id and c.reading_id = t.reading_id
            and c.area_code = t.area_code and c.period = t.period
    inner join made as m
        on
            m.mart_name = 'fct_target_progress' and t.indicator_id = m.figure_id and t.counted_as = m.reading_id
            and t.area_code = m.area_code and t.period_year = m.period_year and t.source_month = m.period_month
            and coalesce(m.plan_id, t.plan_id) = t.plan_id
            and (m.form_code = 'JG09') = coalesce(t.value_source = 'published', false)
    union all
    select
        m.mart_name, {{ row_key("fct_area_reconciliation", "r") }} as row_key, m.part || '_yuan' as mart_column, m.part,
        m.form_code as of_form, m.form_column, m.submission_id, m.row_number
    from {{ ref("fct_area_reconciliation") }} as r
    inner join made as m
        on
            m.mart_name = 'fct_area_reconciliation' and r.measure = m.figure_id and r.area_code = m.area_code
            and r.period = m.period
    union all
    select
        m.mart_name, {{ row_key("fct_rd_area", "a") }} as row_key, null as mart_column, m.part,
        m.form_code as of_form, m.form_column, m.submission_id, m.row_number
    from {{ ref("fct_rd_area") }} as a
    inner join made as m on m.mart_name = 'fct_rd_area' and a.area_code = m.area_code and a.period = m.period
),

told as (
    select * from rows_told
    union all
    select * from figures_told
),

final as (
    {{ located_sources("told") }}
)

select * from final
