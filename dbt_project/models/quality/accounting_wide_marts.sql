-- One row per identity between a wide mart and the facts it tells of: rows, or yuan where the name says so. Nothing is
-- lost on the way to a wide table.
{% set quality = {
    "in": "fct_obligation where met_at is not null and not is_exempt",
    "late": "fct_obligation where met_at > due_at and not is_exempt",
    "missing": "fct_obligation where status_zh = '逾期未报'",
    "version": "fct_submission where version_number is not null and unit_code is not null",
    "first_pass": "fct_submission where is_first_pass",
    "finding": "fct_finding where true",
    "explained": "fct_finding where explanation_zh is not null",
} %}

with identities as (
    {%- for count, owed in quality.items() %}
    {%- set relation, condition = owed.split(" where ", 1) %}
    select
        'mart_unit_quality {{ count }}' as identity_name,
        (
            select count(*) from {{ ref(relation) }} as r
            inner join {{ ref("dim_period") }} as p on r.period = p.period
            where {{ condition }}
        ) as expected_number,
        (select coalesce(sum({{ count }}_count), 0) from {{ ref("mart_unit_quality") }}) as found_number
    union all
    {%- endfor %}
    select
        'mart_unit_quality in = on time + late' as identity_name,
        (select coalesce(sum(in_count), 0) from {{ ref("mart_unit_quality") }}) as expected_number,
        (select coalesce(sum(on_time_count + late_count), 0) from {{ ref("mart_unit_quality") }}) as found_number
    union all
    select
        'mart_investment_month yuan of renovation and industry' as identity_name,
        (select coalesce(sum(renovation_ytd_yuan + industrial_ytd_yuan), 0) from {{ ref("fct_investment") }})
            as expected_number,
        (select coalesce(sum(renovation_ytd_yuan + industrial_ytd_yuan), 0) from {{ ref("mart_investment_month") }})
            as found_number
    union all
    select
        'mart_project_watch projects' as identity_name,
        (select count(distinct project_code) from {{ ref("fct_project_progress") }}) as expected_number,
        (select count(*) from {{ ref("mart_project_watch") }}) as found_number
    union all
    select
        'mart_project_watch yuan done since start' as identity_name,
        (
            select coalesce(sum(p.since_start_done_yuan), 0) from {{ ref("fct_project_progress") }} as p
            left join {{ ref("fct_project_progress") }} as later
                on p.project_code = later.project_code and p.period_end_date < later.period_end_date
            where later.project_code is null
        ) as expected_number,
        (select coalesce(sum(since_start_done_yuan), 0) from {{ ref("mart_project_watch") }}) as found_number
),

final as (
    select identity_name, expected_number, found_number, expected_number - found_number as difference_number
    from identities
)

select * from final
