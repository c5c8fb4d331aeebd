{#- Each mart that names an as-of function in its meta gets it in the schema of the marts, with the columns of its
    contract, under the caller's own rights. What it hands on stands in the schema `as_of`, which no build of the marts
    touches: made from the compiled models after the build, it gives a reader the areas that reader may read. -#}
{% macro create_as_of_functions() %}
    {% if execute and flags.WHICH in ("build", "run") %}
        {{ adapter.dispatch("create_as_of_functions", "jigai")() }}
    {% endif %}
{% endmacro %}

{% macro default__create_as_of_functions() %}{% endmacro %}

{% macro postgres__create_as_of_functions() %}
    {% set marts = generate_schema_name("marts", none) %}
    create schema if not exists {{ marts }};
    set local check_function_bodies = off;
    {% for mart in graph.nodes.values() if mart.resource_type == "model" and mart.config.get("meta", {}).as_of_function %}
        {% set function = mart.config.meta.as_of_function %}
        {% set signature = marts ~ "." ~ function ~ "(timestamptz)" %}
        drop function if exists {{ signature }};
        create function {{ marts }}.{{ function }}(known_at timestamptz)
        returns table ({% for column in mart.columns.values() %}{{ column.name }} {{ column.data_type }}
            {%- if not loop.last %}, {% endif %}{% endfor %})
        language sql stable security invoker set search_path = pg_catalog, pg_temp
        as 'select {{ mart.columns.keys() | join(", ") }} from as_of.{{ function }}($1)';
        comment on function {{ signature }} is
        '{{ mart.description | replace("'", "''") }}；截至某一时刻已知的内容 · as it was known at a moment';
        revoke execute on function {{ signature }} from public;
        grant execute on function {{ signature }} to jigai_reader, jigai_ingest;
    {% endfor %}
{% endmacro %}
