{#- Progress of a commitment as JG08 codes it: how far it has come, and a count of units in words. -#}

{% macro progress_rank(progress) -%}
    case {{ progress }} when '未启动' then 1 when '逾期' then 2 when '推进中' then 3 when '已完成' then 4 end
{%- endmacro %}

{% macro progress_words(rank) -%}
    '已完成' || cast(sum(case when {{ rank }} = 4 then 1 else 0 end) as varchar(6))
    || '家、推进中' || cast(sum(case when {{ rank }} = 3 then 1 else 0 end) as varchar(6))
    || '家、逾期' || cast(sum(case when {{ rank }} = 2 then 1 else 0 end) as varchar(6))
    || '家、未启动' || cast(sum(case when {{ rank }} = 1 then 1 else 0 end) as varchar(6)) || '家'
{%- endmacro %}
