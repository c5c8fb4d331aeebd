-- What is said of a unit and period is closed when it is no longer so, and kept: it was told, and what was known then can
-- be asked. One that comes back, or says something else, is told anew and has a row of its own.
alter table audit.finding
add column closed_at timestamptz,
add column occurrence integer not null default 1 check (occurrence > 0),
add constraint finding_closes_without_submission check (closed_at is null or submission_id is null);
comment on column audit.finding.closed_at is
    '说给单位和报告期的问题不再成立之时；报送的问题随其后通过的版次销号，此处为空 · When what is said of a unit and period held no '
    'more; a submission''s finding is closed by the version that is accepted, and this is null';
comment on column audit.finding.occurrence is '第几次提出 · Which time it was raised';

-- What was taken back so far is gone: what there is stands.
create index finding_standing_of_rule on audit.finding (rule_id)
where submission_id is null and closed_at is null;
