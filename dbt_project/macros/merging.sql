{#- Models whose cost follows what arrived (materialization `merged`). Their config says which rows a changed submission
    touches: `merge_on`, columns that key them; `merge_forms`, the forms they are made of. A build that merges makes
    only the rows of the keys in `<model>__scope`, into `<model>__delta`; `<model>` itself is a view of both, old and
    new, for whatever follows, and the publication exchanges the rows of those keys (jigai.warehouse.marts).
    `merge_from`: models the keys of whose exchanged rows, old and new, are touched as well (columns of other names as
    {"key": "column"}, or several such); of a model that is a plain table, those of the rows that are other than published.
    `merge_touched`: submissions, or what is owed, touched in the registry in any way since the last publication;
    `merge_rows_of_the_moment`: which published rows may be other merely because time went on.
    `merge_unmoved_by`: columns whose change alone makes no other row of it for the models after it.
    `merge_whole_forms`: when one of these changed the model is built whole; so it is when the content of one of
    `merge_whole_for` is another than published, or when a model of `merge_from` that merges is built whole. -#}

{#- Whether this build makes only what changed of this model: asked for, and it is published. -#}
{% macro is_merging() -%}
    {%- if not merges_anything() or model.config.materialized != "merged" or not is_published(this) -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set whole = model.config.get("merge_whole_forms") or [] -%}
    {%- if whole -%}{%- for form in changed_forms() if form in whole -%}{{ return(false) }}{%- endfor -%}{%- endif -%}
    {%- for name in model.config.get("merge_from") or {} if not tells_what_it_exchanges(name) -%}
        {{ return(false) }}
    {%- endfor -%}
    {%- for name in model.config.get("merge_whole_for") or [] if is_another(made_of(name)) -%}{{ return(false) }}{%- endfor -%}
    {{ return(true) }}
{%- endmacro %}

{% macro merges_anything() -%}
    {{ return(execute and env_var("JIGAI_DBT_MERGE", "") == "1") }}
{%- endmacro %}

{#- Whether this build made only what changed of a model before this one: it left a view of old and new. -#}
{% macro has_merged(name) -%}
    {%- if not merges_anything() or node_of(name).config.materialized != "merged" -%}{{ return(false) }}{%- endif -%}
    {%- set made = made_of(name) -%}
    {%- set found = adapter.get_relation(made.database, made.schema, made.identifier) -%}
    {{ return(found is not none and found.is_view) }}
{%- endmacro %}

{% macro is_published(relation) -%}
    {%- set published = published_relation(relation) -%}
    {{ return(adapter.get_relation(published.database, published.schema, published.identifier) is not none) }}
{%- endmacro %}

{#- Whether the keys of what another model exchanges can be had: it merges, or it is a table to be compared. -#}
{% macro tells_what_it_exchanges(name) -%}
    {%- set merges = node_of(name).config.materialized == "merged" -%}
    {{ return(has_merged(name) if merges else is_published(made_of(name))) }}
{%- endmacro %}

{% macro published_relation(relation) -%}
    {{ return(relation.incorporate(path={"schema": relation.schema | replace("_next", "")}, type="table")) }}
{%- endmacro %}

{#- By its id: whoever looks through all nodes has dbt write out each one anew. -#}
{% macro node_of(name) -%}
    {{ return(graph.nodes["model." ~ project_name ~ "." ~ name]) }}
{%- endmacro %}

{#- Where this build makes another model; it says nothing about dependence, which a `ref` or `rows_of` of the model does. -#}
{% macro made_of(name) -%}
    {%- set node = node_of(name) -%}
    {{ return(api.Relation.create(database=node.database, schema=node.schema, identifier=node.alias)) }}
{%- endmacro %}

{#- Whether a small table, made already, differs from the published one. -#}
{% macro is_another(relation) -%}
    {%- if not is_published(relation) -%}{{ return(true) }}{%- endif -%}
    {%- set different -%}select 1 from {{ differences(relation) }} as different limit 1{%- endset -%}
    {{ return(run_query(different).rows | length > 0) }}
{%- endmacro %}

{#- Rows of a table made already that are not published so, and those published that are no more; for a `from`. -#}
{% macro differences(relation) -%}
    (
        (select * from {{ relation }} except all select * from {{ published_relation(relation) }})
        union all
        (select * from {{ published_relation(relation) }} except all select * from {{ relation }})
    )
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

{#- One list of keys, or several of them: always several. -#}
{% macro alternatives(columns) -%}
    {{ return(columns if columns is not mapping and columns and columns[0] is mapping else [columns]) }}
{%- endmacro %}

{#- Another model, for a `from`: all of it, or while this one merges those of its rows that share the columns `on` (some
    of this one's keys, or {"key": "column"}, or several such; all by default) with the scope, and those of so many
    years before. -#}
{% macro rows_of(name, alias=none, on=none, years_before=0) -%}
    {%- set relation = ref(name) -%}
    {%- if not execute or not is_merging() -%}
        {{ relation }}{{ " as " ~ alias if alias }}
    {%- else -%}
        {%- set node = node_of(name) -%}
        {%- set wanted -%}
            (
                {%- for columns in alternatives(on or model.config.merge_on) %}
                {{ "or " if not loop.first }}exists (
                    select 1 from {{ scope_widened(years_before) }} as wanted
                    where {{ same_keys("wanted", "given", columns) }}
                )
                {%- endfor %}
            )
            {#- Where no loops are taken, an index is still read between two numbers that are known beforehand. #}
            {%- if (on or model.config.merge_on) == ["period_year"] %}
            and given.period_year between
            (select min(period_year) from {{ scope_widened(years_before) }} as first_year)
            and (select max(period_year) from {{ scope_widened(years_before) }} as last_year)
            {%- endif %}
        {%- endset -%}
        {%- if has_merged(name) -%}
        (
            select given.* from {{ published_relation(relation) }} as given
            where {{ wanted }} and not exists (
                select 1 from {{ beside(relation, "scope") }} as replaced
                where {{ same_keys("replaced", "given", node.config.merge_on) }}
            )
            union all
            select given.* from {{ beside(relation, "delta") }} as given where {{ wanted }}
        ) as {{ alias or name }}
        {%- elif node.config.materialized == "view" and (on or model.config.merge_on) == ["submission_id"] -%}
        {{ rows_looked_up(relation, beside(this, "scope"), alias or name) }}
        {%- else -%}
        (select given.* from {{ relation }} as given where {{ wanted }}) as {{ alias or name }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{#- Rows of a staging view by the submissions of a small relation, each found by the index of the table below: left to
    itself the planner reads all of that table, for a view that names its parts is closed to what is joined with it. -#}
{% macro rows_looked_up(view, submissions, alias) -%}
        (
            select found.*
            from (select distinct submission_id from {{ submissions }}) as wanted
            cross join lateral (
                select given.* from {{ view }} as given where given.submission_id = wanted.submission_id offset 0
            ) as found
        ) as {{ alias }}
{%- endmacro %}

{#- All rows of a staging view in a whole build; while this model merges, those of the submissions that a part of the
    statement names. -#}
{% macro rows_of_submissions(name, submissions, alias) -%}
    {%- set relation = ref(name) -%}
    {%- if execute and is_merging() -%}
        {{ rows_looked_up(relation, submissions, alias) }}
    {%- else -%}
        {{ relation }} as {{ alias }}
    {%- endif -%}
{%- endmacro %}

{#- A model for a test: all of it, or where it merged its new rows and those published that stay and share these columns
    with one of them. Of the published table itself, so that its index can be read. -#}
{% macro rows_beside_new_ones(relation, columns) -%}
    {%- if not has_merged(relation.identifier) -%}
        {{ return(relation) }}
    {%- endif -%}
    {%- set delta, keys = beside(relation, "delta"), node_of(relation.identifier).config.merge_on -%}
    (
        select given.* from {{ published_relation(relation) }} as given
        where exists (select 1 from {{ delta }} as made where {{ same_keys("made", "given", columns) }})
            and not exists (
                select 1 from {{ beside(relation, "scope") }} as replaced where {{ same_keys("replaced", "given", keys) }}
            )
        union all
        select given.* from {{ delta }} as given
    ) as {{ relation.identifier }}
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

{#- What became known since the last publication: submissions accepted, ended or changed in any other way. It is told by
    int_submissions_accepted (`merge_tells_changes`), on which everything that merges is built. -#}
{% macro note_changed_submissions() -%}
    create table {{ changed_submissions() }} as
    select distinct submission_id, unit_code, form_code, period, period_kind, period_year, period_month
    from {{ exchanged_differences(this, model) }} as different;
    analyze {{ changed_submissions() }}
{%- endmacro %}

{#- What the registry was touched in, as the build saw it when it began (jigai.warehouse.marts_touched). -#}
{% macro touched_in_registry() -%}
    {%- set schema = generate_schema_name("intermediate", none) -%}
    {{ return(api.Relation.create(database=target.database, schema=schema, identifier="registry__touched")) }}
{%- endmacro %}
