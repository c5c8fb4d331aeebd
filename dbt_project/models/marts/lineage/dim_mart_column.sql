-- One row per column of a mart: which column of which form it holds, or from what it is worked out.
-- Written from the contracts of the marts (macros/column_sources.sql), so that it cannot differ from them.
with columns_described as (
    {%- for each in mart_columns() or [{"mart": "dim_mart_column", "column": "mart_name", "type": "text",
        "description": "集市 · Mart", "form": "", "form_column": "", "derived_from": ""}] %}
    select
        {{ text_literal(each["mart"]) }} as mart_name,
        {{ text_literal(each["column"]) }} as column_name,
        {{ text_literal(each["type"]) }} as data_type,
        {{ text_literal(each["description"].split(" · ")[0]) }} as description_zh,
        {{ text_literal(each["description"].split(" · ")[1:] | join(" · ")) }} as description_en,
        {{ text_literal(each["form"]) }} as form_code,
        {{ text_literal(each["form_column"]) }} as form_column,
        {{ text_literal(each["derived_from"]) }} as derived_from
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

final as (
    select
        mart_name, column_name, data_type, description_zh, description_en, form_code, form_column, derived_from
    from columns_described
)

select * from final
