{#- Whole numbers 0 to 9,999, built without any engine's own generator. -#}
{% macro whole_numbers() -%}
    select ones.n + 10 * tens.n + 100 * hundreds.n + 1000 * thousands.n as n
    from (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) as ones (n)
    cross join (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) as tens (n)
    cross join (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) as hundreds (n)
    cross join (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) as thousands (n)
{%- endmacro %}

{% macro add_days(day, number) -%}
    {{ adapter.dispatch("add_days", "jigai")(day, number) }}
{%- endmacro %}

{% macro default__add_days(day, number) -%}
    {{ day }} + cast({{ number }} as integer)
{%- endmacro %}
