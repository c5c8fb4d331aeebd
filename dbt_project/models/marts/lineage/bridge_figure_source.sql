-- One row per figure of an aggregated mart and row of a return that makes it (the return alone where its rows are not for
-- every reader, or are summed whole). A year's row of a quarterly register rests on its latest quarter until it is closed.
with figures as (
    select * from {{ ref("bridge_growth_source") }}
    union all
    select * from {{ ref("bridge_entry_source") }}
),

final as (
    select
        'fct_target_progress' as mart_name, plan_id, indicator_id as figure_id, reading_id, area_code,
        cast(null as {{ dbt.type_string() }}) as period, period_year, period_month, arithmetic, part, part_year,
        form_code, form_column, unit_code, submission_id, row_number, entry_key, amount
    from figures
    union all
    select
        mart_name, null as plan_id, figure_id, reading_id, area_code, period, period_year, period_month, arithmetic,
        part, period_year as part_year, form_code, form_column, unit_code, submission_id, null as row_number,
        null as entry_key, null as amount
    from {{ ref("bridge_return_source") }}
)

select * from final
