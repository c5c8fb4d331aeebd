-- Time goes on in the marts with what units were told they owe: a day on which nothing arrives passes too.
create trigger marts_change after insert or update or delete or truncate on audit.chase
for each statement execute function audit.note_marts_change();
grant select on audit.chase to jigai_transform;
