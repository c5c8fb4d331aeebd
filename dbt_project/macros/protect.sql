{#- Row-level security of a mart, inside the transaction that makes it: no reader ever meets the table without. `meta.rls`
    says which rows a reader sees: those of an area or unit column, all (public), or those of the plan office alone.
    `public_rows` are seen by every reader as well; `plan_office_rows` by none but the plan office. Grants are dbt's
    own (`+grants`). What a policy asks about the reader is asked once a statement, not once a row. -#}
{% macro protect() %}
    {% if execute %}{{ adapter.dispatch("protect", "jigai")() }}{% endif %}
{% endmacro %}

{% macro default__protect() %}{% endmacro %}

{% macro postgres__protect() %}
    {% if this.is_view or model.config.materialized == "view" %}
        alter view {{ this }} set (security_invoker = true);
    {% else %}
        alter table {{ this }} enable row level security, force row level security;
        drop policy if exists readers on {{ this }};
        create policy readers on {{ this }} for select using ({{ readable_rows(model.config.meta) }});
        {#- The owner is bound by force as well: incremental models delete and insert. -#}
        drop policy if exists pipeline on {{ this }};
        create policy pipeline on {{ this }} to current_user using (true) with check (true);
    {% endif %}
{% endmacro %}

{% macro readable_rows(meta) -%}
    {%- set rls = meta.get("rls") -%}
    {%- if not rls -%}
        {{ exceptions.raise_compiler_error(model.name ~ ": meta.rls says who reads which rows, and is missing") }}
    {%- elif rls == "public" -%}
        true
    {%- elif rls == "plan_office" -%}
        (select marts.is_plan_office())
    {%- else -%}
        ({% if meta.get("public_rows") %}{{ meta.public_rows }} or {% endif -%}
        (select marts.reads_every_area()) or {{ rls }} in (select marts.readable_areas()))
        {%- if meta.get("plan_office_rows") %}
        and (({{ meta.plan_office_rows }}) is not true or (select marts.is_plan_office())){% endif %}
    {%- endif %}
{%- endmacro %}
