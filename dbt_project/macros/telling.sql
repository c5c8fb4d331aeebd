{#- Who tells, at every moment, of what several returns speak of: what a warehouse of that moment would have said. A
    version speaks within [known_from, known_to) alone; one that was corrected or withdrawn tells of nothing after it. -#}

{#- Who comes first of those that hold the same project (JG02), enterprise (JG03) or entry of a register in one period. -#}
{% macro first_holder(form_code) -%}
    {%- set first = {
        "JG02": "first_held_at, first_held_date, unit_code",
        "JG03": "case when register_status = '年内退库' then 1 else 0 end, first_held_at, first_held_date, unit_code",
    } -%}
    {{ return(first.get(form_code, "case when is_leading_list then 0 else 1 end, first_held_at, unit_code")) }}
{%- endmacro %}

{#- CTEs, the last of them `name`: one row per `by` and stretch of time [told_from, told_to) in which the same one of the
    CTE `rows` (with known_from, known_to) comes first in `order_by` among those that hold; none where none holds.
    Stretches of one row may adjoin: another's beginning or end parts them. A row is not looked at again once one that
    comes before it lasts: histories grow, overlaps do not. -#}
{% macro told_in_time(name, rows, by, order_by) %}
{%- set key = by | join(", ") -%}
{{ name }}_covered as (
    select
        {{ rows }}.*,
        min(case when known_to is null then known_from end) over (
            partition by {{ key }} order by {{ order_by }} rows between unbounded preceding and 1 preceding
        ) as covered_from
    from {{ rows }}
),

{{ name }}_speaking as (
    select
        {{ name }}_covered.*,
        case when known_to is null or covered_from < known_to then covered_from else known_to end as speaks_to
    from {{ name }}_covered
    where (covered_from is null or known_from < covered_from) and (known_to is null or known_from < known_to)
),

{{ name }}_moments as (
    select {{ key }}, told_from, lead(told_from) over (partition by {{ key }} order by told_from) as told_to
    from (
        select {{ key }}, known_from as told_from from {{ name }}_speaking
        union
        select {{ key }}, speaks_to from {{ name }}_speaking
        where speaks_to is not null
    ) as moments
),

{{ name }}_ranked as (
    select
        s.*, m.told_from, m.told_to,
        row_number() over (
            partition by {% for column in by %}s.{{ column }}, {% endfor %}m.told_from order by {{ order_by }}
        ) as told_rank
    from {{ name }}_moments as m
    inner join {{ name }}_speaking as s
        on
            {{ same_keys("m", "s", by) }} and m.told_from >= s.known_from
            and (m.told_from < s.speaks_to or s.speaks_to is null)
),

{{ name }} as (
    select * from {{ name }}_ranked
    where told_rank = 1
)
{%- endmacro %}

{#- CTEs, the last of them `versions`: stretches of the CTE `told` that follow upon one another with the same
    `attributes` as one row, its first stretch's, which holds for [told_from, version_to). -#}
{% macro versions_in_time(told, key, attributes) %}
hashed as (
    select {{ told }}.*, {{ surrogate_key(attributes) }} as attributes_hash from {{ told }}
),

compared as (
    select
        hashed.*,
        lag(attributes_hash) over (partition by {{ key }} order by told_from) as previous_hash,
        lag(told_to) over (partition by {{ key }} order by told_from) as previous_to
    from hashed
),

numbered as (
    select
        compared.*,
        count(
            case when previous_hash is null or previous_hash <> attributes_hash or previous_to < told_from then 1 end
        ) over (partition by {{ key }} order by told_from) as version_number
    from compared
),

bounded as (
    select
        numbered.*,
        row_number() over (partition by {{ key }}, version_number order by told_from) as stretch_number,
        first_value(told_to) over (partition by {{ key }}, version_number order by told_from desc) as version_to
    from numbered
),

versions as (
    select * from bounded
    where stretch_number = 1
)
{%- endmacro %}
