{#- No two rows of a relation share these columns, among the rows that a condition picks. Where a build made only what
    changed, one of the two would be new. -#}
{% test unique_key(model, columns, where_clause="true") %}
select {{ columns | join(", ") }}, count(*) as row_count
from {{ model }}
where
    {{ where_clause }}
    {%- if execute and model is not string and has_merged(model.identifier) %}
    and exists (select 1 from {{ beside(model, "delta") }} as made where {{ same_keys("made", model.identifier, columns) }})
    {%- endif %}
group by {{ columns | join(", ") }}
having count(*) > 1
{% endtest %}
