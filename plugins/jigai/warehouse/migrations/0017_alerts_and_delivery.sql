-- Whom a unit's messages reach, by which channel; what is open at a unit and since when; and deliveries that are
-- digested, held back, given up and taken up again, each attempt with the provider's own answer.

-- A robot's address holds its key, and `secret` signs what is sent to it.
alter table audit.contact
drop constraint contact_channel_check,
add constraint contact_channel_check check (channel in ('mail', 'wecom', 'dingtalk', 'feishu')),
add column contact_id bigint generated always as identity unique,
add column name_zh text,
add column secret text,
add column stands_in_for text,
add constraint contact_is_valid_for_a_while check (valid_to is null or valid_to >= valid_from);
comment on column audit.contact.valid_to is '最后有效日（含） · The last day on which it is used';
comment on column audit.contact.stands_in_for is
    '替代的地址：有效期内消息改送本联系人 · The address of the same unit and channel that is not used meanwhile';

create table audit.snooze (
    snooze_id bigint generated always as identity primary key,
    unit_code text not null references audit.unit,
    -- Of these kinds only; null holds back everything.
    kinds text[],
    from_at timestamptz not null,
    until_at timestamptz not null,
    actor text not null references audit.actor,
    reason text not null
);
comment on table audit.snooze is '暂缓发送：到期后照常送出 · Messages held back for a while; nothing of them is lost.';

create table audit.alert (
    alert_id bigint generated always as identity primary key,
    unit_code text not null references audit.unit,
    form_code text not null,
    period text not null,
    rule_id text not null,
    business_key jsonb not null default '{}',
    column_key text,
    cause_key text not null,
    -- A city against its counties: of the area and period, whatever the city itself sends.
    is_residual boolean not null default false,
    severity text not null check (severity in ('mandatory', 'conditional', 'query')),
    status text not null check (status in ('open', 'mended', 'closed')),
    -- What the unit was last told of it: it is told again only when this differs.
    fingerprint text not null,
    finding_count integer not null check (finding_count > 0),
    message_zh text not null,
    message_en text not null,
    remedy_zh text not null,
    submission_id bigint references audit.submission,
    opened_at timestamptz not null,
    changed_at timestamptz not null,
    closed_at timestamptz,
    closed_how text check (closed_how in ('corrected', 'explained')),
    reopened_count integer not null default 0,
    check ((status = 'closed') = (closed_at is not null and closed_how is not null)),
    unique (unit_code, form_code, period, cause_key)
);
create index alert_standing on audit.alert (unit_code) where status <> 'closed';
comment on table audit.alert is
    '数据质量提醒：每个单位、每个原因（报表、报告期、规则、业务键、栏目）一行 · One row per unit and cause.';
comment on column audit.alert.submission_id is
    '最近一次存在该问题的报送；汇总差异无 · Where it last stood; null for a residual between levels';

create table audit.alert_change (
    alert_id bigint not null references audit.alert,
    change_number integer not null,
    change text not null check (change in ('opened', 'changed', 'reopened', 'mended', 'closed')),
    submission_id bigint references audit.submission,
    at timestamptz not null,
    message_zh text not null,
    primary key (alert_id, change_number)
);
create index alert_change_submission on audit.alert_change (submission_id);
comment on table audit.alert_change is '提醒的经过，只增不改 · The life of an alert, step by step.';

alter table audit.delivery
drop constraint delivery_status_check,
add constraint delivery_status_check check (status in ('pending', 'sent', 'dead', 'void')),
-- What a message is about that belongs to no submission of its unit.
add column about jsonb not null default '{}',
-- The message_id of the first of those that leave as one message; fixed before the first attempt.
add column digest_id text,
-- By the wall clock, as the attempts are: what was refused for good before is tried again.
add column requeued_at timestamptz;
-- What was sent before there were digests left by itself.
update audit.delivery set digest_id = message_id where status <> 'pending' or attempts > 0;
create index delivery_digest on audit.delivery (digest_id);
comment on column audit.delivery.status is
    'void：发送前已无必要 · void: moot before it was sent; dead: given up, `jigai outbox requeue` takes it up again';

create table audit.delivery_attempt (
    attempt_id bigint generated always as identity primary key,
    digest_id text not null,
    contact_id bigint,
    channel text not null,
    outcome text not null check (outcome in ('accepted', 'temporary', 'permanent', 'away')),
    code text,
    answer text not null,
    run_at timestamptz not null,
    -- The wall clock on purpose: providers count their minutes by it.
    made_at timestamptz not null default clock_timestamp()
);
create index delivery_attempt_digest on audit.delivery_attempt (digest_id);
create index delivery_attempt_pace on audit.delivery_attempt (channel, made_at);
comment on table audit.delivery_attempt is '每次发送与服务方的答复 · Each attempt with the provider''s answer.';

grant select, insert, update on audit.alert, audit.alert_change to jigai_ingest;
grant select on audit.delivery_attempt, audit.snooze to jigai_ingest;
grant usage on all sequences in schema audit to jigai_ingest;
grant select on audit.alert, audit.alert_change to jigai_transform;

-- Addresses and robots' keys are for the role that sends. The one that reads the units' files knows by which channels a
-- unit is reached, and no more.
revoke all on audit.contact from jigai_ingest;
grant select on audit.contact_channel to jigai_ingest, jigai_alerts;

grant usage on schema audit to jigai_alerts;
grant select on
audit.instance, audit.unit, audit.obligation, audit.submission, audit.finding, audit.receipt, audit.event, audit.actor,
audit.review, audit.alert, audit.alert_change, audit.delivery, audit.delivery_attempt, audit.snooze, audit.contact
to jigai_alerts;
grant insert, update on audit.contact, audit.snooze to jigai_alerts;
grant update on audit.delivery to jigai_alerts;
grant insert on audit.delivery_attempt to jigai_alerts;
grant usage on all sequences in schema audit to jigai_alerts;
grant execute on function audit.append_event to jigai_alerts;
