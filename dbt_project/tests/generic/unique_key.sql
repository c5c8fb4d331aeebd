{#- No two rows of a relation share these columns, among the rows that a condition picks. -#}
{% test unique_key(model, columns, where_clause="true") %}
select {{ columns | join(", ") }}, count(*) as row_count
from {{ model }}
where {{ where_clause }}
group by {{ columns | join(", ") }}
having count(*) > 1
{% endtest %}
