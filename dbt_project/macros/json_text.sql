{#- One field of a stored JSON object as text, null where it is absent or null. -#}
{% macro json_text(column, field) -%}
    {{ adapter.dispatch("json_text", "jigai")(column, field) }}
{%- endmacro %}

{% macro default__json_text(column, field) -%}
    json_extract_path_text({{ column }}, '{{ field }}')
{%- endmacro %}

{% macro postgres__json_text(column, field) -%}
    {{ column }} ->> '{{ field }}'
{%- endmacro %}

{#- Fields of a stored JSON object as columns of a contract, each in its type. -#}
{% macro json_columns(stored, columns) -%}
    {% for column in columns -%}
    cast({{ json_text(stored, column.name) }}
        as {{ dbt.type_string() if column.data_type == "text" else column.data_type }})
    as {{ column.name }}{{ ", " if not loop.last }}
    {% endfor %}
{%- endmacro %}
