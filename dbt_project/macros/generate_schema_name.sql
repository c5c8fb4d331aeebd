{#- Plain schema names (marts, not staging_marts): readers and grants are tied to them. With the var `schema_prefix`
    models are built beside the published ones (<prefix>_marts); seeds stay where they are and are read from there. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- set plain = (custom_schema_name or target.schema) | trim -%}
    {%- set prefix = var("schema_prefix", none) -%}
    {{ prefix ~ "_" ~ plain if prefix and (node is none or node.resource_type == "model") else plain }}
{%- endmacro %}
