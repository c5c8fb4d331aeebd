-- One row per project, month and kind of problem that stands in the way, as it holds now.
{{ config(materialized="merged", merge_on=["project_code"], merge_forms=["JG02"], merge_rows="stg_landing__jg02",
    indexes=[{"columns": ["project_code"]}]) }}

with progress as (
    select * from {{ rows_of("fct_project_progress") }}
    where problem_kinds is not null
),

kinds as (
    select problem_kind from {{ ref("problem_kind") }}
),

final as (
    select
        p.project_code,
        p.period,
        k.problem_kind,
        p.unit_code,
        p.submission_id,
        p.row_number,
        p.is_synthetic
    from progress as p
    inner join kinds as k on '、' || p.problem_kinds || '、' like '%、' || k.problem_kind || '、%'
)

select * from final
