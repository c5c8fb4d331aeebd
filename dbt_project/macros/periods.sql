{#- The pieces of a canonical period text: 2021-03, 2021-Q1, 2021. -#}
{% macro period_kind(column) -%}
    case
        when length({{ column }}) = 4 then 'year'
        when substring({{ column }}, 6, 1) = 'Q' then 'quarter'
        when length({{ column }}) = 7 then 'month'
    end
{%- endmacro %}

{% macro period_year(column) -%}
    cast(substring({{ column }}, 1, 4) as integer)
{%- endmacro %}

{#- Last month of the period, 1-12. -#}
{% macro period_last_month(column) -%}
    case
        when length({{ column }}) = 4 then 12
        when substring({{ column }}, 6, 1) = 'Q' then cast(substring({{ column }}, 7, 1) as integer) * 3
        else cast(substring({{ column }}, 6, 2) as integer)
    end
{%- endmacro %}

{% macro month_text(year, month) -%}
    cast({{ year }} as varchar(4)) || '-' || substring(cast({{ month }} + 100 as varchar(3)), 2, 2)
{%- endmacro %}

{#- The month after one: 2022-01 of 2021-12. -#}
{% macro month_after(column) -%}
    {%- set month = "(" ~ period_last_month(column) ~ ")" -%}
    {{ month_text(period_year(column) ~ " + " ~ month ~ " / 12", "mod(" ~ month ~ ", 12) + 1") }}
{%- endmacro %}

{#- 2021-Q1 of a quarter's last month. -#}
{% macro quarter_text(year, last_month) -%}
    cast({{ year }} as varchar(4)) || '-Q' || cast({{ last_month }} / 3 as varchar(1))
{%- endmacro %}

{#- Whole or begun days from one moment to a later one: 0 at the moment itself, 1 within the first day after it. -#}
{% macro begun_days(from_moment, to_moment) -%}
    {{ adapter.dispatch("begun_days", "jigai")(from_moment, to_moment) }}
{%- endmacro %}

{% macro default__begun_days(from_moment, to_moment) -%}
    cast(ceil(extract(epoch from ({{ to_moment }} - {{ from_moment }})) / 86400) as integer)
{%- endmacro %}

{#- ISO weekday, 1 Monday to 7 Sunday. -#}
{% macro iso_weekday(column) -%}
    {{ adapter.dispatch("iso_weekday", "jigai")(column) }}
{%- endmacro %}

{% macro default__iso_weekday(column) -%}
    cast(extract(isodow from {{ column }}) as integer)
{%- endmacro %}
