-- One row per identity between a wide mart and facts that are added up whole: rows, or yuan where the name says so.
-- Nothing is lost on the way to a wide table. What merges by unit or year has accounting of its own beside this.
with identities as (
    select
        'mart_unit_quality findings' as identity_name,
        (
            select count(*) from {{ ref("fct_finding") }} as f
            inner join {{ ref("dim_period") }} as p on f.period = p.period
        ) as expected_number,
        (select coalesce(sum(finding_count), 0) from {{ ref("mart_unit_quality") }}) as found_number
    union all
    select
        'mart_unit_quality explained' as identity_name,
        (
            select count(*) from {{ ref("fct_finding") }} as f
            inner join {{ ref("dim_period") }} as p on f.period = p.period
            where f.explanation_zh is not null
        ) as expected_number,
        (select coalesce(sum(explained_count), 0) from {{ ref("mart_unit_quality") }}) as found_number
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
