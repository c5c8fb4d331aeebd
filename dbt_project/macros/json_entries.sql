{#- The entries of a stored JSON object of texts, a row each: `cross join lateral {{ json_entries(c) }} as e (key, value)`. -#}
{% macro json_entries(column) -%}
    {{ adapter.dispatch("json_entries", "jigai")(column) }}
{%- endmacro %}

{% macro default__json_entries(column) -%}
    explode(from_json({{ column }}, 'map<string, string>'))
{%- endmacro %}

{% macro postgres__json_entries(column) -%}
    jsonb_each_text({{ column }})
{%- endmacro %}
