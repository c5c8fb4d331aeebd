{% macro gather_statistics() %}
    {% if model.config.materialized in ("table", "merged") %}{{ adapter.dispatch("gather_statistics", "jigai")() }}{% endif %}
{% endmacro %}

{% macro default__gather_statistics() %}{% endmacro %}

{% macro postgres__gather_statistics() %}analyze {{ this }}{% endmacro %}
