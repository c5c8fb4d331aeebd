{#- dbt's own, but for the primary key of a mart: made once over all its rows, not row by row while they are written (a
    million of them take half the time). -#}
{% macro postgres__create_table_as(temporary, relation, sql) -%}
    {%- if temporary or not config.get("contract").enforced -%}
        {{ return(dbt.postgres__create_table_as(temporary, relation, sql)) }}
    {%- endif -%}
    {%- set keys = model["constraints"] | selectattr("type", "equalto", "primary_key") | list -%}
    {%- set others = model["constraints"] | rejectattr("type", "equalto", "primary_key") | list -%}
    {%- set lines = adapter.render_raw_columns_constraints(raw_columns=model["columns"])
        + adapter.render_raw_model_constraints(raw_constraints=others) -%}
    {{ get_assert_columns_equivalent(sql) }}
    create table {{ relation }} ({{ lines | join(", ") }});
    insert into {{ relation }} ({{ adapter.dispatch("get_column_names", "dbt")() }})
    ({{ get_select_subquery(sql) }});
    {%- for key in adapter.render_raw_model_constraints(raw_constraints=keys) %}
    alter table {{ relation }} add {{ key }};
    {%- endfor %}
{%- endmacro %}
