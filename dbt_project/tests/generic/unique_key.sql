{#- No two rows of a relation share these columns, among the rows that a condition picks. Where a build made only what
    changed, one of the two would be new. -#}
{% test unique_key(model, columns, where_clause="true") %}
select {{ columns | join(", ") }}, count(*) as row_count
from {{ rows_beside_new_ones(model, columns) if execute and model is not string else model }}
where {{ where_clause }}
group by {{ columns | join(", ") }}
having count(*) > 1
{% endtest %}
