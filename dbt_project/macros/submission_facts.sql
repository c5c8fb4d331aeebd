{#- What an accepted submission says of each of its rows: whose, of when, and since when known. -#}
{% macro submission_facts(alias) -%}
    {%- for column in ["unit_code", "period", "period_year", "period_month", "period_end_date", "version", "known_from",
        "known_to", "is_current", "is_synthetic"] -%}
        {{ alias }}.{{ column }}{{ ", " if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
