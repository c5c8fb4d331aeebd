{#- Regular expressions differ between engines; models use these two. -#}
{% macro pattern_matches(column, pattern) -%}
    {{ adapter.dispatch("pattern_matches", "jigai")(column, pattern) }}
{%- endmacro %}

{% macro default__pattern_matches(column, pattern) -%}
    coalesce(regexp_like({{ column }}, '{{ pattern }}'), false)
{%- endmacro %}

{#- The first bracketed part of the first match, null where there is none. -#}
{% macro pattern_part(column, pattern) -%}
    {{ adapter.dispatch("pattern_part", "jigai")(column, pattern) }}
{%- endmacro %}

{% macro default__pattern_part(column, pattern) -%}
    regexp_substr({{ column }}, '{{ pattern }}', 1, 1, '', 1)
{%- endmacro %}
