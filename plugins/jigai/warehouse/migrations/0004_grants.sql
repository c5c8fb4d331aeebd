-- Least privilege: ingest writes the registry and landing, transform reads them without personal data, readers see marts.
grant usage on schema audit, landing to jigai_ingest, jigai_transform;

grant select, insert, update on all tables in schema audit to jigai_ingest;
grant delete on audit.finding, audit.reading_note, audit.explanation, audit.obligation, audit.contact to jigai_ingest;
revoke insert, update, delete on audit.event, audit.instance from jigai_ingest;
grant select, insert, delete on all tables in schema landing to jigai_ingest;
grant usage on all sequences in schema audit to jigai_ingest;
grant execute on function audit.append_event to jigai_ingest;
revoke execute on function audit.append_event from public;

grant select on
audit.instance, audit.unit, audit.obligation, audit.ruleset, audit.submission, audit.finding, audit.delivery, audit.dbt_node
to jigai_transform;
grant select on all tables in schema landing to jigai_transform;
-- The cover holds names and telephone numbers.
revoke select on landing.cover from jigai_transform;
