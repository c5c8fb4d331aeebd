-- One row per amount of JG02, JG03, JG07 and JG08, and period: what was landed and is accepted now = what the facts
-- hold with what was set aside because a second unit holds it too, to the cent; and the area mart's region = the
-- enterprises.
{% set amounts = [
    ("JG02", "total_planned_yuan", "fct_project_progress"),
    ("JG02", "year_planned_yuan", "fct_project_progress"),
    ("JG02", "month_done_yuan", "fct_project_progress"),
    ("JG02", "ytd_done_yuan", "fct_project_progress"),
    ("JG02", "since_start_done_yuan", "fct_project_progress"),
    ("JG02", "interest_subsidy_ytd_yuan", "fct_project_progress"),
    ("JG03", "revenue_ytd_yuan", "fct_rd_enterprise"),
    ("JG03", "rd_expense_ytd_yuan", "fct_rd_enterprise"),
    ("JG03", "super_deduction_yuan", "fct_rd_enterprise"),
    ("JG03", "renovation_spent_yuan", "fct_rd_enterprise"),
    ("JG07", "budget_yuan", "fct_key_technology"),
    ("JG07", "public_funds_yuan", "fct_key_technology"),
    ("JG08", "amount_ytd_yuan", "fct_support_measure"),
] %}

{{ config(materialized="merged", merge_on=["period"], merge_forms=["JG02", "JG03", "JG07", "JG08"],
    merge_from={"fct_project_progress_versions": {}, "fct_rd_enterprise_versions": {}, "fct_key_technology_versions": {},
    "fct_support_measure_versions": {}, "fct_project_progress": {}, "fct_rd_enterprise": {}, "fct_key_technology": {},
    "fct_support_measure": {}, "fct_rd_area": {}}, indexes=[{"columns": ["period"]}]) }}

with accepted as (
    select submission_id, form_code, period from {{ rows_of("int_submissions_accepted") }}
    where is_current and period_kind in ('month', 'quarter')
),

landed as (
    {%- for form, amount, fact in amounts %}
    select '{{ amount }}' as amount_name, a.period, sum(r.{{ amount }}) as landed_yuan
    from accepted as a
    inner join {{ rows_of_submissions("stg_landing__" ~ form | lower, "accepted", "r") }}
        on a.submission_id = r.submission_id
    where a.form_code = '{{ form }}'
    group by a.period
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

facts as (
    {%- for form, amount, fact in amounts %}
    select '{{ amount }}' as amount_name, v.period, sum(v.{{ amount }}) as fact_yuan
    from {{ rows_of(fact ~ "_versions", "v") }}
    left join {{ rows_of(fact, "f") }} on v.submission_id = f.submission_id and v.row_number = f.row_number
    where v.is_current and (f.submission_id is not null{{ " or v.holder_rank > 1" if form != "JG08" }})
    group by v.period
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

region as (
    select 'region_' || amount_name as amount_name, period, landed_yuan, fact_yuan
    from (
        {%- for amount in ["revenue_ytd_yuan", "rd_expense_ytd_yuan"] %}
        select
            '{{ amount }}' as amount_name, e.period, sum(e.{{ amount }}) as landed_yuan,
            min(a.{{ amount }}) as fact_yuan
        from {{ rows_of("fct_rd_enterprise", "e") }}
        inner join {{ rows_of("fct_rd_area", "a") }} on e.period = a.period and a.area_code = '{{ var("plan_region") }}'
        where not a.is_revenue_hidden and not a.is_research_hidden
        group by e.period
        {%- if not loop.last %}
        union all
        {%- endif %}
        {%- endfor %}
    ) as sums
),

final as (
    select
        coalesce(l.amount_name, f.amount_name) as identity_name,
        coalesce(l.period, f.period) as period,
        l.landed_yuan,
        f.fact_yuan,
        coalesce(l.landed_yuan, 0) - coalesce(f.fact_yuan, 0) as difference_yuan
    from landed as l
    full outer join facts as f on l.amount_name = f.amount_name and l.period = f.period
    union all
    select
        amount_name as identity_name, period, landed_yuan, fact_yuan,
        coalesce(landed_yuan, 0) - coalesce(fact_yuan, 0) as difference_yuan
    from region
)

select * from final
