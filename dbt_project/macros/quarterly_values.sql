{#- What the value models of quarterly forms have in common. -#}

{#- The share of what was held last year by those that are in; where last year holds nothing, their share by number. -#}
{% macro coverage_share(is_in, held_weight) -%}
    cast(case
            when sum({{ held_weight }}) > 0
                then sum(case when {{ is_in }} then {{ held_weight }} else 0 end) / sum({{ held_weight }})
            else sum(case when {{ is_in }} then 1.0 else 0 end) / count(*)
        end as numeric(9, 6))
{%- endmacro %}

{#- Quarters (one row per plan, indicator, reading, area and quarter; a plan is
    named where its years are part of the count), with the one that stands for its year: the fourth once
    the form's year is closed; before that the latest quarter held. -#}
{% macro quarters_ranked(quarters, form_code) -%}
    select
        candidates.*,
        row_number() over (
            partition by plan_id, indicator_id, reading_id, area_code, period_year, is_candidate
            order by period_month desc
        ) as year_rank
    from (
        select
            q.*,
            coalesce(c.is_closed, false) as is_year_closed,
            case when coalesce(c.is_closed, false) then q.period_month = 12 else q.units_in_count > 0 end as is_candidate
        from {{ quarters }} as q
        left join {{ ref("int_form_years_closed") }} as c
            on q.period_year = c.period_year and c.form_code = '{{ form_code }}'
    ) as candidates
{%- endmacro %}

{#- The rows of a value model from quarters so ranked: each quarter, never closed, and each year. -#}
{% macro quarters_and_years(ranked) -%}
    select
        plan_id, indicator_id, reading_id, area_code, 'quarter' as period_kind, period_year, period_month,
        indicator_value,
        false as is_closed, coverage_share, units_in_count, unit_count, missing_units,
        cast(null as {{ dbt.type_string() }}) as base_source, note_zh, is_synthetic
    from {{ ranked }}
    union all
    select
        plan_id, indicator_id, reading_id, area_code, 'year' as period_kind, period_year, 12 as period_month,
        indicator_value,
        is_year_closed as is_closed, coverage_share, units_in_count, unit_count, missing_units,
        cast(null as {{ dbt.type_string() }}) as base_source,
        case
            when period_month = 12 then note_zh
            else coalesce(note_zh || '；', '') || '截至' || cast(period_month as varchar(2)) || '月末'
        end as note_zh,
        is_synthetic
    from {{ ranked }}
    where is_candidate and year_rank = 1
{%- endmacro %}
