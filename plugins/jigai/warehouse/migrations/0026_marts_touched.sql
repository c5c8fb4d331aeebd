-- What a build that merges has to make again of the registry's marts: the submissions, and the units' forms and periods,
-- that any statement has touched since the last publication. A build takes the rows it sees when it begins, and its
-- publication deletes these: what is touched meanwhile, or comes into view later, is for the next one.
create table audit.marts_touched (
    touch_id bigint generated always as identity primary key,
    -- All null where a table was emptied: then everything is touched.
    submission_id bigint,
    unit_code text,
    form_code text,
    period text
);
comment on table audit.marts_touched is
    '上次发布以来改动过的报送与义务 · Submissions and obligations touched since the last publication.';

create function audit.note_marts_touched() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
    -- The columns of the table that say what is touched, in the order of audit.marts_touched.
    columns constant text := tg_argv[0];
    seen constant text := case tg_op
        when 'INSERT' then format('select %s from now_there', columns)
        when 'DELETE' then format('select %s from gone', columns)
        when 'UPDATE' then format('select %1$s from now_there union select %1$s from gone', columns)
        else 'values (null::bigint, null::text, null::text, null::text)'
    end;
begin
    execute 'insert into audit.marts_touched (submission_id, unit_code, form_code, period) '
        || 'select distinct * from (' || seen || ') as seen';
    return null;
end
$$;
revoke execute on function audit.note_marts_touched from public;

do $$
declare
    source record;
begin
    for source in
        select * from (values
            ('audit.submission', 'submission_id, unit_code, form_code, period'),
            ('audit.obligation', 'null::bigint, unit_code, form_code, period'),
            ('audit.finding', 'submission_id, unit_code, form_code, period')
        ) as sources (name, columns)
    loop
        execute format(
            'create trigger marts_touched_insert after insert on %1$s referencing new table as now_there
                for each statement execute function audit.note_marts_touched(%2$L);
            create trigger marts_touched_update after update on %1$s referencing old table as gone new table as now_there
                for each statement execute function audit.note_marts_touched(%2$L);
            create trigger marts_touched_delete after delete on %1$s referencing old table as gone
                for each statement execute function audit.note_marts_touched(%2$L);
            create trigger marts_touched_truncate after truncate on %1$s
                for each statement execute function audit.note_marts_touched(%2$L)', source.name, source.columns
        );
    end loop;
end
$$;

grant select, delete on audit.marts_touched to jigai_transform;
