{#- 万元 as submitted (up to six decimals) -> yuan with two. The only place where amounts are
    converted. What no column can hold (a refused file may carry any number) is null and does not stop the others. -#}
{% macro wan_yuan_to_yuan(column) -%}
    case
        when abs({{ column }}) < 10000000000000 then cast(round({{ column }} * 10000, 2) as numeric(20, 2))
    end
{%- endmacro %}

{#- 千元 as submitted (up to five decimals; JG03 alone) -> yuan with two. -#}
{% macro thousand_yuan_to_yuan(column) -%}
    case
        when abs({{ column }}) < 100000000000000 then cast(round({{ column }} * 1000, 2) as numeric(20, 2))
    end
{%- endmacro %}

{#- 是/否 -> boolean; null where blank. -#}
{% macro yes_no(column) -%}
    case {{ column }} when '是' then true when '否' then false end
{%- endmacro %}

{#- Two relations' sums of so many rows (`row_count` of the left one) held against one another, column by column: what they
    differ by in all, where it is more than rounding every row to the cent can make. -#}
{% macro differences_beyond_rounding(left, right, columns) -%}
    {%- for column in columns -%}
        {%- set difference = "abs(" ~ left ~ "." ~ column ~ " - " ~ right ~ "." ~ column ~ ")" -%}
        {{ " + " if not loop.first -}}
        case when {{ difference }} <= {{ left }}.row_count * 0.005 then 0 else {{ difference }} end
    {%- endfor -%}
{%- endmacro %}
