{#- Where the columns of the marts come from, as their meta says it (`from: JG02.month_done`, `derived_from: [...]`). -#}

{#- Every column of every mart: {mart, column, type, description, form, form_column, derived_from}. Empty while dbt
    reads the project: there is no graph yet. -#}
{% macro mart_columns() %}
    {%- set found = [] -%}
    {%- for node in (graph.nodes.values() if execute else []) | sort(attribute="name")
        if node.resource_type == "model" and node.path.startswith("marts/") -%}
        {%- for column in node.columns.values() -%}
            {%- set meta = column.get("meta", {}) -%}
            {%- set source = (meta.get("from") or ".").split(".") -%}
            {%- do found.append({
                "mart": node.name, "column": column.name, "type": column.data_type, "description": column.description,
                "form": source[0], "form_column": source[1], "derived_from": meta.get("derived_from", []) | join(", ")
            }) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}

{#- A row's key as `jigai trace` takes it: unit_code=640104,period=2021-03. Empty while there is no graph yet. -#}
{% macro row_key(mart, relation) -%}
    ''
    {%- if execute -%}
        {%- for constraint in node_of(mart).constraints if constraint.type == "primary_key" -%}
            {%- for column in constraint.columns %}
            || '{{ "," if not loop.first }}{{ column }}='
            || coalesce(cast({{ relation }}.{{ column }} as {{ dbt.type_string() }}), '')
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{#- A text as an SQL literal, null where it is empty. -#}
{% macro text_literal(text) -%}
    {%- if text -%}'{{ text | replace("'", "''") }}'{%- else -%}cast(null as {{ dbt.type_string() }}){%- endif -%}
{%- endmacro %}

{#- Rows of these marts, each once for every column that a form's column stands behind. -#}
{% macro rows_with_sources(marts) -%}
    {%- for mart in marts %}
    select
        c.mart_name, {{ row_key(mart, "f") }} as row_key, c.column_name as mart_column, 'value' as part,
        c.form_code as of_form, c.form_column, f.submission_id, f.row_number
    from {{ ref(mart) }} as f
    inner join {{ ref("dim_mart_column") }} as c on c.mart_name = '{{ mart }}' and c.form_column is not null
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
{%- endmacro %}

{#- Rows of fct_investment: where the year's 定案 stands for December, its month is the year less the months before. -#}
{% macro investment_with_sources() -%}
    {%- set is_rest = "f.figure_source = 'final' and c.column_name like '%_month_yuan'" %}
    select
        c.mart_name, {{ row_key("fct_investment", "f") }} as row_key, c.column_name as mart_column,
        case when {{ is_rest }} then 'year' else 'value' end as part,
        c.form_code as of_form, case when {{ is_rest }} then replace(c.form_column, '_month', '_ytd') else c.form_column end as form_column,
        f.submission_id, f.row_number
    from {{ ref("fct_investment") }} as f
    inner join {{ ref("dim_mart_column") }} as c on c.mart_name = 'fct_investment' and c.form_column is not null
    union all
    select
        c.mart_name, {{ row_key("fct_investment", "f") }} as row_key, c.column_name as mart_column,
        'months_before' as part, c.form_code as of_form, c.form_column, m.submission_id, m.row_number
    from {{ ref("fct_investment") }} as f
    inner join {{ ref("dim_mart_column") }} as c on c.mart_name = 'fct_investment' and {{ is_rest }}
    inner join {{ ref("fct_investment") }} as m
        on
            f.unit_code = m.unit_code and f.period_year = m.period_year and f.industry_code = m.industry_code
            and m.figure_source = 'monthly'
{%- endmacro %}

{#- What a row of a mart comes from, with its file, sheet and cell: rows of returns the reader may not see fall away. -#}
{% macro located_sources(sources) -%}
    select
        s.mart_name, s.row_key, s.mart_column, s.part, u.unit_code, u.form_code, u.period, s.submission_id,
        u.version_number, u.known_from, u.known_to, u.file_name, u.file_sha256, u.archive_path, u.sheet_name,
        s.row_number, s.form_column, l.column_letter,
        l.column_letter || cast(s.row_number as varchar(10)) as cell_address, u.is_synthetic
    from {{ sources }} as s
    inner join {{ ref("fct_submission") }} as u
        {#- A mart that several forms tell (enterprises) has of each row only what its own form says. #}
        on s.submission_id = u.submission_id and coalesce(s.of_form, u.form_code) = u.form_code
    left join {{ ref("bridge_submission_column") }} as l
        on s.submission_id = l.submission_id and s.form_column = l.column_key
{%- endmacro %}
