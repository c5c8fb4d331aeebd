{#- What the policies of the marts ask about the reader (audit.reader_scope): made before the first model, in the schema
    readers know and never in one where a build stands aside, since every policy depends on them (docs/decisions/0011). They run with the
    rights of dbt's role, so the reader is told from the login (session_user): SET ROLE changes nothing. -#}
{% macro create_reader_functions() %}
    {% if execute and flags.WHICH in ("build", "run", "seed") %}
        {{ adapter.dispatch("create_reader_functions", "jigai")() }}
    {% endif %}
{% endmacro %}

{% macro default__create_reader_functions() %}{% endmacro %}

{% macro postgres__create_reader_functions() %}
    create schema if not exists marts;
    grant usage on schema marts to jigai_reader, jigai_ingest, jigai_owner;
    {#- The seeds that the bodies name come later in the first build of all. -#}
    set local check_function_bodies = off;
    {{ reader_function("reads_every_area()", "boolean", reads_every_area(),
        "本次登录能否看到全部地区 · Whether this login sees every area") }}
    {{ reader_function("is_plan_office()", "boolean", is_plan_office(),
        "本次登录是否计划办（可见企业级数据） · Whether this login is the plan office, which sees enterprises' own figures") }}
    {{ reader_function("readable_areas()", "setof text", readable_areas(),
        "本次登录可见的地区与单位代码：获授地区及其下级 · Areas and units this login sees: those granted and what lies below") }}
    {{ reader_function("may_read(area text)", "boolean",
        "select marts.reads_every_area() or exists (select from marts.readable_areas() as r where r = $1)",
        "本次登录能否看到某地区或单位 · Whether this login sees an area or unit") }}
{% endmacro %}

{% macro reader_function(signature, returned, body, comment) %}
    create or replace function marts.{{ signature }} returns {{ returned }}
    language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp
    as $body$ {{ body }} $body$;
    comment on function marts.{{ signature }} is $comment${{ comment }}$comment$;
    revoke execute on function marts.{{ signature }} from public;
    grant execute on function marts.{{ signature }} to jigai_reader, jigai_ingest, jigai_owner;
{% endmacro %}

{#- The pipeline's own roles and the server's superuser: nobody gives them a scope. -#}
{% macro is_pipeline() -%}
    session_user in ('jigai_owner', 'jigai_ingest', 'jigai_transform')
    or exists (select from pg_roles as r where r.rolname = session_user and (r.rolsuper or r.rolbypassrls))
{%- endmacro %}

{#- The area above all others is every area: what has none (departments, a platform without a home) is in it too. -#}
{% macro reads_every_area() -%}
    select {{ is_pipeline() }}
    or exists (
        select from audit.reader_scope as s left join reference.area as a on s.area_code = a.area_code
        where s.role_name = session_user and s.ended_at is null
            and (s.kind <> 'area' or (a.area_code is not null and a.parent_area_code is null))
    )
{%- endmacro %}

{% macro is_plan_office() -%}
    select {{ is_pipeline() }}
    or exists (
        select from audit.reader_scope as s
        where s.role_name = session_user and s.ended_at is null and s.kind = 'plan_office'
    )
{%- endmacro %}

{#- A combined area has nothing under it in the tree: what lies below it are the areas whose units are all among its. -#}
{% macro readable_areas() -%}
    with recursive granted as (
        select s.area_code from audit.reader_scope as s
        where s.role_name = session_user and s.ended_at is null and s.kind = 'area'
    ),

    above (code, parent_code) as (
        select a.area_code, a.parent_area_code from reference.area as a
        union select u.unit_code, u.parent_code from audit.unit as u
    ),

    held (area_code, unit_count) as (
        select b.area_code, count(*) from reference.area_unit as b group by b.area_code
    ),

    within as (
        select m.area_code
        from granted as g
        inner join reference.area_unit as o on g.area_code = o.area_code
        inner join reference.area_unit as m on o.unit_code = m.unit_code
        inner join held as h on m.area_code = h.area_code
        inner join held as w on g.area_code = w.area_code
        group by g.area_code, m.area_code, h.unit_count, w.unit_count
        having count(*) = h.unit_count and h.unit_count < w.unit_count
    ),

    below as (
        (select area_code as code from granted union select area_code from within)
        union
        select a.code from below as b inner join above as a on b.code = a.parent_code
    )

    select code from below
{%- endmacro %}
