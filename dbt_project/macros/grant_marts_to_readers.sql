{#- Readers see `marts` and nothing else. Each mart is granted in its own transaction as well (`+grants`), so that no
    reader loses a table while a build swaps it; this adds the schema and whatever is in it. -#}
{% macro grant_marts_to_readers() %}
    {% if execute and flags.WHICH in ("build", "run") %}
        {{ adapter.dispatch("grant_marts_to_readers", "jigai")() }}
    {% endif %}
{% endmacro %}

{% macro default__grant_marts_to_readers() %}
    {% set marts = generate_schema_name("marts", none) %}
    {#- What stands aside is for nobody: its schema is entered by dbt's role alone. -#}
    {% if target.name != "aside" %}grant usage on schema {{ marts }} to bi_reader;{% endif %}
    grant select on all tables in schema {{ marts }} to bi_reader;
    {#- What an enterprise earns and spends on research is for the plan office alone. While dbt reads the project
        there is no graph yet; a build of some models may stand in a schema that lacks the others. -#}
    {% for node in (graph.nodes.values() if execute else []) if node.config.get("meta", {}).get("rls") == "plan_office" %}
        {% set relation = adapter.get_relation(node.database, node.schema, node.alias) %}
        {% if relation %}
            revoke all on {{ relation }} from bi_reader;
        {% endif %}
    {% endfor %}
{% endmacro %}
