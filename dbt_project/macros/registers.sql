{#- What the quarterly registers (JG04 platforms, JG05 standards, JG06 titles, JG07 key technology) have in common: a
    department and counties may list the same entry, and it counts once. -#}

{#- Rows of a register, every accepted version, beside what their submission says of them. `held_as`: the columns by
    which two lists name the same entry; `first_held_at` is when this unit first listed it. -#}
{% macro entries_accepted(rows, form_code, held_as) -%}
    select
        {{ submission_facts("a") }},
        a.unit_kind = 'department' as is_leading_list,
        a.is_counting_unit,
        min(a.known_from) over (
            partition by {% for key in held_as %}r.{{ key }}, {% endfor %}a.unit_code
        ) as first_held_at,
        r.*
    from {{ rows }} as r
    inner join {{ ref("int_submissions_accepted") }} as a on r.submission_id = a.submission_id
    where a.form_code = '{{ form_code }}' and a.period_kind = 'quarter'
{%- endmacro %}

{#- 1 for the list that counts in that quarter: a department's before any county's, then the one that held it first.
    Current rows are ranked apart, so that a replaced one never keeps a current one from counting. `then_by` tells rows of
    one list apart that name the same entry. -#}
{% macro holder_rank(held_as, then_by=none) -%}
    dense_rank() over (
            partition by {{ held_as | join(", ") }}, period, is_current
            order by {{ first_holder("JG04") }}{{ ", " ~ then_by if then_by }}
        )
{%- endmacro %}
