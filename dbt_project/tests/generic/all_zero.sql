{#- An accounting identity: every row of the column is zero. The failing rows say which and by how much. -#}
{% test all_zero(model, column_name) %}
select *
from {{ model }}
where {{ column_name }} is null or {{ column_name }} <> 0
{% endtest %}
