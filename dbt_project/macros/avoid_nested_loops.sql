{# What parts of one statement hold is not known to the planner: it takes them for a row each and loops over all of it for
   every row. A day's data stand that, three years of the plan do not (minutes instead of a second for int_paces). #}
{% macro avoid_nested_loops() %}
    {% if model.config.materialized == "table" or (model.config.materialized == "merged" and not is_merging()) %}{{ adapter.dispatch("avoid_nested_loops", "jigai")() }}{% endif %}
{% endmacro %}

{% macro default__avoid_nested_loops() %}{% endmacro %}

{% macro postgres__avoid_nested_loops() %}set local enable_nestloop = off{% endmacro %}
