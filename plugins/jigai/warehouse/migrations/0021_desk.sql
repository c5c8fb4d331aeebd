-- The quality desk pages through findings from key to key, the latest first, and reads without any right to write.
create index finding_latest on audit.finding (found_at desc, finding_id desc);
create index finding_latest_of_unit on audit.finding (unit_code, found_at desc, finding_id desc);
create index finding_latest_of_rule on audit.finding (rule_id, found_at desc, finding_id desc);
create index obligation_due on audit.obligation (due_at, unit_code, form_code, period);
create index dbt_node_finished on audit.dbt_node (finished_at desc);
create index review_finding on audit.review (finding_id);

grant select on audit.snooze to jigai_transform;
