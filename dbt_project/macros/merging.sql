{#- Models whose cost follows what arrived (materialization `merged`). Their config says which rows a changed submission
    touches: `merge_on`, columns that key them; `merge_forms`, the forms they are made of. A build that merges makes
    only the rows of the keys in `<model>__scope`, into `<model>__delta`; `<model>` itself is a view of both, old and
    new, for whatever follows, and the publication exchanges the rows of those keys (jigai.warehouse.marts).
    `merge_from`: models the keys of whose exchanged rows, old and new, are touched as well (columns of other names as
    {"key": "column"}). `merge_whole_forms`: when one of these changed the model is built whole; so it is when the content
    of one of `merge_whole_for` is another than published, or when a model of `merge_from` is built whole. -#}

{#- Whether this build makes only what changed: asked for, and the relation is published. -#}
{% macro is_merging(relation=none, configured=none) -%}
    {%- set relation, configured = relation or this, configured or model.config -%}
    {%- if not execute or env_var("JIGAI_DBT_MERGE", "") != "1" or configured.materialized != "merged" -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set whole = configured.get("merge_whole_forms") or [] -%}
    {%- if whole -%}{%- for form in changed_forms() if form in whole -%}{{ return(false) }}{%- endfor -%}{%- endif -%}
    {%- for name in configured.get("merge_whole_for") or [] if is_another(made_of(name)) -%}{{ return(false) }}{%- endfor -%}
    {%- for name in configured.get("merge_from") or {} if not is_merging(made_of(name), node_of(name).config) -%}
        {{ return(false) }}
    {%- endfor -%}
    {%- set published = published_relation(relation) -%}
    {{ return(adapter.get_relation(published.database, published.schema, published.identifier) is not none) }}
{%- endmacro %}

{% macro published_relation(relation) -%}
    {{ return(relation.incorporate(path={"schema": relation.schema | replace("_next", "")}, type="table")) }}
{%- endmacro %}

{% macro node_of(name) -%}
    {{ return((graph.nodes.values() | selectattr("name", "equalto", name) | list)[0]) }}
{%- endmacro %}

{#- Where this build makes another model; it says nothing about dependence, which a `ref` or `rows_of` of the model does. -#}
{% macro made_of(name) -%}
    {%- set node = node_of(name) -%}
    {{ return(api.Relation.create(database=node.database, schema=node.schema, identifier=node.alias)) }}
{%- endmacro %}

{#- Whether a small table, made already, differs from the published one. -#}
{% macro is_another(relation) -%}
    {%- set published = published_relation(relation) -%}
    {%- if adapter.get_relation(published.database, published.schema, published.identifier) is none -%}
        {{ return(true) }}
    {%- endif -%}
    {%- set different -%}
        select 1 from (
            (select * from {{ relation }} except select * from {{ published }})
            union all
            (select * from {{ published }} except select * from {{ relation }})
        ) as different limit 1
    {%- endset -%}
    {{ return(run_query(different).rows | length > 0) }}
{%- endmacro %}

{% macro beside(relation, suffix) -%}
    {{ return(relation.incorporate(path={"identifier": relation.identifier ~ "__" ~ suffix}, type="table")) }}
{%- endmacro %}

{% macro changed_submissions() -%}
    {%- set schema = generate_schema_name("intermediate", none) -%}
    {{ return(api.Relation.create(database=target.database, schema=schema, identifier="int_submissions_accepted__changed")) }}
{%- endmacro %}

{% macro changed_forms() -%}
    {{ return(run_query("select distinct form_code from " ~ changed_submissions()).columns[0].values()) }}
{%- endmacro %}

{#- Rows that are the same in two lists of keys; the right one may call them otherwise ({"key": "column"}). -#}
{% macro same_keys(left, right, columns) -%}
    {%- for column in columns -%}
        {{ left }}.{{ column }} = {{ right }}.{{ columns[column] if columns is mapping else column }}{{ " and " if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{#- Another model, for a `from`: all of it, or while this one merges those of its rows that share the columns `on` (some
    of this one's keys, or {"key": "column"}; all by default) with the scope, and those of so many years before. -#}
{% macro rows_of(name, alias=none, on=none, years_before=0) -%}
    {%- set relation = ref(name) -%}
    {%- if not execute or not is_merging() -%}
        {{ relation }}{{ " as " ~ alias if alias }}
    {%- else -%}
        {%- set node = node_of(name) -%}
        {%- set wanted -%}
            select 1 from {{ scope_widened(years_before) }} as wanted
            where {{ same_keys("wanted", "given", on or model.config.merge_on) }}
        {%- endset -%}
        {%- if is_merging(relation, node.config) -%}
        (
            select given.* from {{ published_relation(relation) }} as given
            where exists ({{ wanted }}) and not exists (
                select 1 from {{ beside(relation, "scope") }} as replaced
                where {{ same_keys("replaced", "given", node.config.merge_on) }}
            )
            union all
            select given.* from {{ beside(relation, "delta") }} as given where exists ({{ wanted }})
        ) as {{ alias or name }}
        {%- else -%}
        (select given.* from {{ relation }} as given where exists ({{ wanted }})) as {{ alias or name }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{% macro scope_widened(years_before) -%}
    {%- if years_before == 0 -%}
        {{ beside(this, "scope") }}
    {%- else -%}
        (
            select {% for key in model.config.merge_on -%}
                {{ key }}{{ " - earlier.years as " ~ key if key == "period_year" }}{{ ", " if not loop.last }}
            {%- endfor %}
            from {{ beside(this, "scope") }}
            cross join (values {% for year in range(years_before + 1) %}({{ year }}){{ ", " if not loop.last }}{% endfor %}) as earlier (years)
        )
    {%- endif -%}
{%- endmacro %}

{#- What became known since the last publication: submissions accepted, ended or changed in any other way. It runs after
    int_submissions_accepted, on which everything that merges is built. -#}
{% macro note_changed_submissions() -%}
    {%- set published = published_relation(this) -%}
    {%- if execute and env_var("JIGAI_DBT_MERGE", "") == "1" -%}
    create table {{ changed_submissions() }} as
    select distinct submission_id, unit_code, form_code, period, period_kind, period_year, period_month
    from (
        (select * from {{ this }} except select * from {{ published }})
        union all
        (select * from {{ published }} except select * from {{ this }})
    ) as different;
    analyze {{ changed_submissions() }}
    {%- endif -%}
{%- endmacro %}
