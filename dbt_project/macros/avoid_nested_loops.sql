{# What parts of one statement hold is not known to the planner: it takes them for a row each and loops over all of it for
   every row. A day's data stand that, three years of the plan do not (minutes instead of a second for int_paces). #}
{% macro avoid_nested_loops() %}
    {% if model.config.materialized == "table" or (model.config.materialized == "merged" and not is_merging()) %}{{ adapter.dispatch("avoid_nested_loops", "jigai")() }}{% endif %}
{% endmacro %}

{% macro default__avoid_nested_loops() %}{% endmacro %}

{% macro postgres__avoid_nested_loops() %}set local enable_nestloop = off{% endmacro %}

{# A year of every county's figures, found by several columns: the planner may merge by the one that is in order already, a
   month, or loop, and then compares every county with every other (2,843 of them: minutes instead of seconds). #}
{% macro prefer_hash_joins() %}
    {{ adapter.dispatch("prefer_hash_joins", "jigai")() }}
{% endmacro %}

{% macro default__prefer_hash_joins() %}{% endmacro %}

{% macro postgres__prefer_hash_joins() %}set local enable_mergejoin = off; set local enable_nestloop = off{% endmacro %}
