-- Who may decide, what was decided, and which periods take nothing more. Nothing here is ever deleted.
create table audit.actor (
    actor text primary key,
    unit_code text not null references audit.unit,
    name_zh text not null,
    -- The plan office's own submissions are decided by its second reviewer: nobody reviews their own work.
    is_second_reviewer boolean not null default false,
    added_at timestamptz not null
);
comment on table audit.actor is '有权审核、退回、锁定的人员 · People who may decide, and for which unit.';

create table audit.review (
    review_id bigint generated always as identity primary key,
    submission_id bigint not null references audit.submission,
    finding_id text not null,
    rule_id text not null,
    column_caption text,
    business_key jsonb not null default '{}',
    value text,
    explanation text not null,
    decision text not null check (decision in ('approved', 'rejected')),
    reason text not null,
    actor text not null references audit.actor,
    decided_at timestamptz not null
);
create index review_submission on audit.review (submission_id);
comment on table audit.review is '对上报说明的核准或不予采信 · What a reviewer decided about an explanation.';

create table audit.period_lock (
    form_code text not null,
    period text not null,
    actor text not null references audit.actor,
    reason text not null,
    locked_at timestamptz not null,
    primary key (form_code, period)
);
comment on table audit.period_lock is '已锁定、不再受理的报告期 · Periods that take nothing more.';

create table audit.period_exception (
    exception_id bigint generated always as identity primary key,
    unit_code text not null references audit.unit,
    form_code text not null,
    period text not null,
    until timestamptz not null,
    actor text not null references audit.actor,
    reason text not null,
    granted_at timestamptz not null
);
comment on table audit.period_exception is '锁定或关闭后准许补报的例外 · Who may still send after the lock, until when.';

-- An explanation given before stands while rule, key and value are the same; where it came from is kept.
alter table audit.finding
add column explained_in bigint references audit.submission,
add column decision text check (decision in ('approved', 'rejected')),
add column refusal text;
comment on column audit.finding.explained_in is '上报说明沿用自哪一次报送 · The earlier submission the explanation comes from';
comment on column audit.finding.decision is '对该说明的审核结论 · What was decided about the explanation';

comment on column audit.finding.refusal is '说明不予采信的话 · Why the explanation was not taken, as the unit is told';

-- A submission's own events: what the plan office said of it.
create index event_submission on audit.event (submission_id);

grant select, insert on audit.actor, audit.review, audit.period_lock, audit.period_exception to jigai_ingest;
grant update on audit.actor to jigai_ingest;
grant usage on all sequences in schema audit to jigai_ingest;
grant select on audit.review, audit.period_lock, audit.period_exception to jigai_transform;
