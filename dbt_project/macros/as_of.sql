{#- The registry as it was known at a moment: the var `as_of`, an ISO time with offset, or $1, the argument of the
    functions that are rendered from the models (as_of_functions.sql). A version holds for [known_from, known_to).
    Without the var every macro renders what the registry says today. Only staging and the warehouse's moment use
    them; whatever is built on those follows. -#}

{% macro as_of_moment() -%}
    {%- set moment = var("as_of") -%}
    cast({{ moment if moment == "$1" else "'" ~ moment ~ "'" }} as timestamp with time zone)
{%- endmacro %}

{#- Whether the moment in a column lies within what was known; false or null where it does not. -#}
{% macro was_known(moment) -%}
    {% if var("as_of", none) %}{{ moment }} <= {{ as_of_moment() }}{% else %}true{% endif %}
{%- endmacro %}

{#- A column that is null until the moment it became known. -#}
{% macro as_known(column, since) -%}
    {% if var("as_of", none) -%}
    case when {{ was_known(since) }} then {{ column }} end as {{ column }}
    {%- else %}{{ column }}{% endif %}
{%- endmacro %}

{#- When a verdict became known: an accepted file's with its version, any other's when it was judged. -#}
{% macro verdict_moment() -%}
    coalesce(known_from, judged_at)
{%- endmacro %}

{#- pending until judged; current until the version's end was known; then whatever ended it (superseded, withdrawn). -#}
{% macro state_as_known() -%}
    {% if var("as_of", none) -%}
    case
        when {{ was_known(verdict_moment()) }} then case when known_to > {{ as_of_moment() }} then 'current' else state end
        else 'pending'
    end as state
    {%- else %}state{% endif %}
{%- endmacro %}

{#- How far a file had come: of one not judged yet no more is known than that it was received. -#}
{% macro stage_as_known() -%}
    {% if var("as_of", none) -%}
    case when {{ was_known(verdict_moment()) }} then stage else 'registered' end as stage
    {%- else %}stage{% endif %}
{%- endmacro %}

{#- «Now»: the moment asked for, else the latest one the data speak of (an aggregate). -#}
{% macro moment_as_known(latest) -%}
    {% if var("as_of", none) %}coalesce({{ as_of_moment() }}, {{ latest }}){% else %}{{ latest }}{% endif %}
{%- endmacro %}
