{#- Periods as publications write them: 2022, 2021Q1, 2022H1, 2022M01-04, 2022-11, 2021 year-end, 2017-2019, 2023 target.
    cumulative: January to the last month; point: the state at a month's end; open: the publication names more than one
    year for the same figure; other: a plan, an estimate, a batch. -#}
{% macro published_period_kind(column) -%}
    case
        when {{ pattern_matches(column, "(target|plan|目标|计划|estimate|预计)") }} then 'other'
        when {{ pattern_matches(column, "^[0-9]{4}(年)?$") }} then 'cumulative'
        when {{ pattern_matches(column, "^[0-9]{4}(Q[1-4]|H[12]|M01-[0-9]{2})$") }} then 'cumulative'
        when {{ pattern_matches(column, "^[0-9]{4} ?(year-end|年末|年底)$") }} then 'point'
        when {{ pattern_matches(column, "^[0-9]{4}-(0[1-9]|1[0-2])$") }} then 'point'
        when {{ pattern_matches(column, "^[0-9]{4}-[0-9]{4}$") }} then 'range'
        when {{ pattern_matches(column, "[0-9]{4}.*[^0-9][0-9]{4}") }} then 'open'
        else 'other'
    end
{%- endmacro %}

{#- Last month covered, 1-12; null where the period is not one. A quarter after the first is January to its end only where
    the measure says 累计; alone it has no cumulative month, and a second half neither. -#}
{% macro published_last_month(column, kind, measure) -%}
    case
        when {{ kind }} = 'open' then 12
        when {{ kind }} not in ('cumulative', 'point') then null
        when {{ pattern_matches(column, "Q1$") }} then 3
        when {{ pattern_matches(column, "Q[2-4]$") }} and {{ measure }} = '累计同比'
            then cast({{ pattern_part(column, "Q([2-4])$") }} as integer) * 3
        when {{ pattern_matches(column, "(Q[2-4]|H2)$") }} then null
        when {{ pattern_matches(column, "H1$") }} then 6
        when {{ pattern_matches(column, "M01-(0[1-9]|1[0-2])$") }}
            then cast({{ pattern_part(column, "M01-([0-9]{2})$") }} as integer)
        when {{ pattern_matches(column, "^[0-9]{4}-[0-9]{2}$") }}
            then cast({{ pattern_part(column, "-([0-9]{2})$") }} as integer)
        when {{ pattern_matches(column, "M01") }} then null
        else 12
    end
{%- endmacro %}
