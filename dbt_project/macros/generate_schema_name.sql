{#- Plain schema names (marts, not staging_marts): readers and grants are tied to them. The target `aside` puts what is
    published together beside it, until everything has passed (jigai.warehouse.marts). -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- set schema = (custom_schema_name or target.schema) | trim -%}
    {{ schema ~ "_next" if target.name == "aside" and schema in ("intermediate", "quality", "marts") else schema }}
{%- endmacro %}
