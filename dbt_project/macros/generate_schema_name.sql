{#- Plain schema names (marts, not staging_marts): readers and grants are tied to them. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
