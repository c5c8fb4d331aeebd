-- One row per identity between a mart and the rows it is made of: what two units hold stands once.
{% set registers = {
    "fct_project_progress": "project_code",
    "fct_rd_enterprise": "enterprise_uscc",
    "fct_platform": "platform_key",
    "fct_standard": "entry_key, organisation_uscc",
    "fct_enterprise_title": "title_key",
    "fct_key_technology": "item_no",
    "fct_support_measure": "measure_key",
} %}
{% set names = {
    "int_rd_rows_accepted": "enterprise_uscc",
    "int_project_rows_accepted": "enterprise_uscc",
    "int_title_rows_accepted": "enterprise_uscc",
    "int_platform_rows_accepted": "host_uscc",
} %}

with identities as (
    {%- for fact, key in registers.items() %}
    select
        '{{ fact }} once' as identity_name,
        (
            select count(*) from (
                select distinct {{ key }}, period from {{ ref(fact ~ "_versions") }}
                where is_current
            ) as held
        ) as expected_number,
        (select count(*) from {{ ref(fact) }}) as found_number
    union all
    {%- endfor %}
    select
        'dim_enterprise enterprises' as identity_name,
        (
            select count(*) from (
                {%- for rows_accepted, uscc in names.items() %}
                select {{ uscc }} as enterprise_uscc from {{ ref(rows_accepted) }}
                where is_current and {{ uscc }} is not null{{ " and holder_rank = 1" if "project" in rows_accepted }}
                {%- if not loop.last %}
                union
                {%- endif %}
                {%- endfor %}
            ) as named
        ) as expected_number,
        (select count(case when is_current then 1 end) from {{ ref("dim_enterprise") }}) as found_number
    union all
    select
        'dim_project projects' as identity_name,
        (
            select count(distinct project_code) from {{ ref("int_project_rows_accepted") }}
            where is_current
        ) as expected_number,
        (select count(case when is_current then 1 end) from {{ ref("dim_project") }}) as found_number
    union all
    -- Whom the latest month counts for is who tells the project.
    select
        'dim_project units' as identity_name,
        (select count(*) from {{ ref("mart_project_watch") }}) as expected_number,
        (
            select count(*) from {{ ref("mart_project_watch") }} as w
            inner join {{ ref("dim_project") }} as d
                on w.project_code = d.project_code and w.unit_code = d.unit_code and d.is_current
        ) as found_number
),

final as (
    select identity_name, expected_number, found_number, expected_number - found_number as difference_number
    from identities
)

select * from final
