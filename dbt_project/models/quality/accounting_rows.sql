-- One row per submission that registered or landed rows: registered rows = landed rows, and the rows that should reach
-- the facts (accepted, counting, no 合计, no 作废) = the rows that did. A register's lists of departments count as well.
{% set ledgers = {
    "JG03": "fct_rd_enterprise_versions",
    "JG04": "fct_platform_versions",
    "JG05": "fct_standard_versions",
    "JG06": "fct_enterprise_title_versions",
    "JG07": "fct_key_technology_versions",
    "JG08": "fct_support_measure_versions",
} %}
{{ config(materialized="merged", merge_on=["submission_id"], merge_touched=true,
    merge_from={"fct_investment_versions": {}, "fct_project_progress_versions": {}, "fct_published_figure": {},
    "fct_rd_enterprise_versions": {}, "fct_platform_versions": {}, "fct_standard_versions": {},
    "fct_enterprise_title_versions": {}, "fct_key_technology_versions": {}, "fct_support_measure_versions": {}},
    indexes=[{"columns": ["submission_id"]}]) }}

with landed as (
    select submission_id, 'JG01' as landing_form, coalesce(industry_code, '') <> '合计' as is_fact_row
    from {{ rows_of("stg_landing__jg01") }}
    union all
    select submission_id, 'JG02' as landing_form, true as is_fact_row from {{ rows_of("stg_landing__jg02") }}
    union all
    select submission_id, 'JG09' as landing_form, coalesce(remark, '') not like '作废%' as is_fact_row
    from {{ rows_of("stg_landing__jg09") }}
    {%- for form in ledgers %}
    union all
    select submission_id, '{{ form }}' as landing_form, true as is_fact_row
    from {{ rows_of("stg_landing__" ~ form | lower) }}
    {%- endfor %}
),

landed_counts as (
    select
        submission_id,
        min(landing_form) as landing_form,
        count(*) as landed_count,
        sum(case when is_fact_row then 1 else 0 end) as landed_fact_count
    from landed
    group by submission_id
),

facts as (
    select submission_id, count(*) as fact_count
    from (
        select submission_id from {{ rows_of("fct_investment_versions") }}
        union all
        select submission_id from {{ rows_of("fct_project_progress_versions") }}
        union all
        select submission_id from {{ rows_of("fct_published_figure") }}
        {%- for fact in ledgers.values() %}
        union all
        select submission_id from {{ rows_of(fact) }}
        {%- endfor %}
    ) as fact_rows
    group by submission_id
),

final as (
    select
        coalesce(s.submission_id, l.submission_id) as submission_id,
        coalesce(s.form_code, l.landing_form) as form_code,
        s.disposition,
        s.row_count as registered_count,
        coalesce(l.landed_count, 0) as landed_count,
        coalesce(f.fact_count, 0) as fact_count,
        -- A file that was never read registers no count; rows without a registered file are always wrong.
        case
            when s.submission_id is null then l.landed_count
            else coalesce(s.row_count - coalesce(l.landed_count, 0), 0)
        end as landing_difference_count,
        case
            when
                a.is_counting_unit or (a.form_code = 'JG09' and a.is_current)
                or a.form_code in ('JG04', 'JG05', 'JG06', 'JG07', 'JG08')
                then coalesce(l.landed_fact_count, 0)
            else 0
        end - coalesce(f.fact_count, 0) as fact_difference_count
    from {{ rows_of("stg_audit__submissions", "s") }}
    full outer join landed_counts as l on s.submission_id = l.submission_id
    left join facts as f on coalesce(s.submission_id, l.submission_id) = f.submission_id
    left join {{ rows_of("int_submissions_accepted", "a") }} on s.submission_id = a.submission_id
    where s.row_count is not null or l.submission_id is not null
)

select * from final
