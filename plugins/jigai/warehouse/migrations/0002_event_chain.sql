-- Events are append-only and hash-chained: each row's hash covers its content and the hash before it.
create function audit.event_hash(
    previous_hash text, at timestamptz, kind text, actor text, submission_id bigint, detail jsonb
) returns text
language sql immutable
as $$
    select encode(sha256(convert_to(concat_ws(
        '|', previous_hash, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), kind, actor,
        coalesce(submission_id::text, ''), detail::text
    ), 'UTF8')), 'hex')
$$;

create function audit.append_event(
    at timestamptz, kind text, actor text, submission_id bigint, detail jsonb
) returns text
language plpgsql security definer set search_path = audit, pg_temp
as $$
declare
    head text;
    fresh text;
begin
    -- One writer at a time: two rows with the same predecessor would fork the chain.
    perform pg_advisory_xact_lock(640000, 1);
    select e.hash into head from audit.event as e order by e.event_id desc limit 1;
    head := coalesce(head, repeat('0', 64));
    fresh := audit.event_hash(head, at, kind, actor, submission_id, detail);
    insert into audit.event (at, kind, actor, submission_id, detail, previous_hash, hash)
    values (at, kind, actor, submission_id, detail, head, fresh);
    return fresh;
end
$$;

create function audit.refuse_change() returns trigger
language plpgsql
as $$
begin
    raise exception '事件只可追加，不可更改或删除 · audit.event is append-only';
end
$$;

create trigger event_is_append_only before update or delete on audit.event
for each row execute function audit.refuse_change();
create trigger event_is_not_truncated before truncate on audit.event
for each statement execute function audit.refuse_change();

create view audit.broken_event as
select e.event_id
from (
    select
        event.*,
        lag(event.hash, 1, repeat('0', 64)) over (order by event.event_id) as hash_before
    from audit.event
) as e
where
    e.previous_hash <> e.hash_before
    or e.hash <> audit.event_hash(e.previous_hash, e.at, e.kind, e.actor, e.submission_id, e.detail);
comment on view audit.broken_event is '链断处；空表示未被改动 · Where the chain breaks; empty means untouched.';
