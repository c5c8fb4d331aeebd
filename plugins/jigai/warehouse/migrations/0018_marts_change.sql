-- Whether anything has changed since marts were built: a number that every statement on what they are built from raises.
-- A sequence, since it makes no writer wait for another; what it says of transactions that have not ended is for its
-- reader to see to (jigai.warehouse.marts_state).
create sequence audit.marts_change;
comment on sequence audit.marts_change is
    '集市来源每改动一次加一 · Raised by every statement that changes what marts are built from.';

create function audit.note_marts_change() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
    perform nextval('audit.marts_change');
    return null;
end
$$;
revoke execute on function audit.note_marts_change from public;

do $$
declare
    source regclass;
begin
    for source in
        select oid from pg_class
        where relkind = 'r' and (
            relnamespace = 'landing'::regnamespace and relname like 'jg%' or oid = any (array[
                'audit.unit', 'audit.contact', 'audit.obligation', 'audit.responsibility', 'audit.rule',
                'audit.submission', 'audit.finding', 'audit.delivery', 'audit.scorecard_publication',
                'audit.scorecard_publication_row'
            ]::regclass[])
        )
    loop
        execute format(
            'create trigger marts_change after insert or update or delete or truncate on %s'
            ' for each statement execute function audit.note_marts_change()', source
        );
    end loop;
end
$$;

grant select on sequence audit.marts_change to jigai_transform;

-- A build that merges reads the rows of the projects that changed submissions name.
create index jg02_project on landing.jg02 (project_code);
