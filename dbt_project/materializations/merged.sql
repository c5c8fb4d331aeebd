{#- A table whose rows are exchanged by key when it is published (macros/merging.sql); a plain table where nothing is
    merged. What hangs on the table (rights, policies, comments, keys) is then the published one's own, and stays. -#}
{% materialization merged, default %}
    {%- if not is_merging() -%}
        {{ return(materialization_table_default()) }}
    {%- endif -%}
    {%- set published, keys = published_relation(this), model.config.merge_on -%}
    {%- set scope, delta, view = beside(this, "scope"), beside(this, "delta"), this.incorporate(type="view") -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% call statement("scope") -%}
        create table {{ scope }} as {{ merge_scope(keys) }};
        analyze {{ scope }};
    {%- endcall %}
    {% call statement("main") -%}
        create table {{ delta }} (like {{ published }});
        insert into {{ delta }} ({{ adapter.get_columns_in_relation(published) | map(attribute="quoted") | join(", ") }})
        select {% for column in adapter.get_columns_in_relation(published) %}made.{{ column.quoted }}{{ ", " if not loop.last }}{% endfor %}
        from ({{ sql }}) as made
        where exists (select 1 from {{ scope }} as wanted where {{ same_keys("wanted", "made", keys) }});
        analyze {{ delta }};
        create view {{ view }} as
        select given.* from {{ published }} as given
        where not exists (select 1 from {{ scope }} as replaced where {{ same_keys("replaced", "given", keys) }})
        union all
        select given.* from {{ delta }} as given;
    {%- endcall %}
    {% if model.config.get("merge_tells_changes") %}
        {% call statement("changes") -%}{{ note_changed_submissions() }}{%- endcall %}
    {% endif %}
    {{ adapter.commit() }}
    {{ return({"relations": [view]}) }}
{% endmaterialization %}

{#- The keys that changed submissions touch, or whatever else was touched: their own, or of their rows in the staging
    model `merge_rows`, those of the rows that models of `merge_from` exchange, and the same of as many years after as
    `merge_years_after` says (a year is the base of the next), or of "all" (a year is history for every later one). -#}
{% macro merge_scope(keys) -%}
    {%- set rows, years = model.config.get("merge_rows"), model.config.get("merge_years_after", 0) -%}
    {%- if years == "all" -%}
        {%- set years = var("last_calendar_date")[:4] | int - var("first_calendar_date")[:4] | int -%}
    {%- endif -%}
    select distinct
        {%- for key in keys %}
        touched.{{ key }}{{ " + later.years as " ~ key if key == "period_year" }}{{ "," if not loop.last }}
        {%- endfor %}
    from (
        -- None of its own, in the types of its keys.
        select {{ keys | join(", ") }} from {{ published_relation(this) }} where false
        {%- if model.config.get("merge_forms") %}
        union all
        select {% for key in keys %}{{ "r" if rows and key != "submission_id" else "c" }}.{{ key }}{{ ", " if not loop.last }}{% endfor %}
        from {{ changed_submissions() }} as c
        {%- if rows %}
        inner join {{ api.Relation.create(database=target.database, schema="staging", identifier=rows) }} as r
            on c.submission_id = r.submission_id
        {%- endif %}
        where c.form_code in ('{{ model.config.merge_forms | join("', '") }}')
        {%- endif %}
        {%- if model.config.get("merge_touched") %}
        union all
        select {{ keys | join(", ") }} from {{ touched_in_registry() }}
        {%- endif %}
        {%- if model.config.get("merge_rows_of_the_moment") %}
        union all
        select {{ keys | join(", ") }} from {{ published_relation(this) }}
        where {{ model.config.merge_rows_of_the_moment }}
        {%- endif %}
        {%- for name, columns in (model.config.get("merge_from") or {}).items() %}
        {%- for each in alternatives(columns) %}
        {{ exchanged_keys(name, each, keys) }}
        {%- endfor %}
        {%- endfor %}
    ) as touched
    cross join (values {% for year in range(years + 1) %}({{ year }}){{ ", " if not loop.last }}{% endfor %}) as later (years)
{%- endmacro %}

{#- Keys of the rows that are other in another model than they are published: of those it exchanges where it merges. -#}
{% macro exchanged_keys(name, columns, keys) -%}
    {%- set relation, node = made_of(name), node_of(name) -%}
    union all
    select {% for key in keys %}given.{{ columns.get(key, key) }} as {{ key }}{{ ", " if not loop.last }}{% endfor %}
    from {{ exchanged_differences(relation, node) if node.config.materialized == "merged" else differences(relation) }} as given
{%- endmacro %}

{#- Rows of a model that merges which are other than published, by all columns but those of `merge_unmoved_by`. -#}
{% macro exchanged_differences(relation, node) -%}
    {%- set published, unmoved = published_relation(relation), node.config.get("merge_unmoved_by") or [] -%}
    {%- set columns = adapter.get_columns_in_relation(published) | rejectattr("name", "in", unmoved) -%}
    {%- set columns = columns | map(attribute="quoted") | join(", ") -%}
    {%- set gone -%}
        select {{ columns }} from {{ published }} as given
        where exists (
            select 1 from {{ beside(relation, "scope") }} as gone
            where {{ same_keys("gone", "given", node.config.merge_on) }}
        )
    {%- endset -%}
    {%- set come -%}select {{ columns }} from {{ beside(relation, "delta") }}{%- endset -%}
    (
        ({{ gone }} except all {{ come }})
        union all
        ({{ come }} except all {{ gone }})
    )
{%- endmacro %}
