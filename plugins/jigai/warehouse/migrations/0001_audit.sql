-- The registry: what was received, what became of it, what is owed, what was told, and a chain of events over it all.
create schema audit;
create schema landing;

create table audit.instance (
    only_one boolean primary key default true check (only_one),
    kind text not null check (kind in ('production', 'demo', 'replay', 'bench', 'test')),
    is_synthetic boolean not null,
    initialised_at timestamptz not null
);

create table audit.unit (
    unit_code text primary key,
    name_zh text not null,
    name_en text not null,
    kind text not null check (kind in ('county', 'city', 'zone', 'department', 'region', 'unallocated')),
    parent_code text references audit.unit,
    reviewer_code text references audit.unit,
    valid_from date not null default date '1990-01-01',
    valid_to date
);

-- Personal data: the transform and reader roles have no grant on it, and logs show masked addresses only.
create table audit.contact (
    unit_code text not null references audit.unit,
    channel text not null check (channel in ('mail')),
    address text not null,
    valid_from date not null default date '1990-01-01',
    valid_to date,
    primary key (unit_code, channel, address)
);

create table audit.obligation (
    unit_code text not null references audit.unit,
    form_code text not null,
    period text not null,
    period_end date not null,
    due_at timestamptz not null,
    is_exempt boolean not null default false,
    primary key (unit_code, form_code, period)
);

create table audit.ruleset (
    ruleset text primary key,
    first_used_at timestamptz not null,
    content jsonb not null
);

create table audit.submission (
    submission_id bigint generated always as identity primary key,
    file_name text not null,
    inbox_path text not null,
    -- Path, content and creation time: a crash between registering and clearing the inbox makes no second row.
    arrival_key text not null unique,
    archive_path text,
    file_sha256 text not null,
    size_bytes bigint not null,
    -- The inbox folder as it is called, and the unit it belongs to where it belongs to one.
    sender_folder text,
    sender_unit_code text references audit.unit,
    unit_code text references audit.unit,
    form_code text,
    form_version text,
    period text,
    period_end date,
    version integer,
    content_hash text,
    disposition text check (
        disposition in ('unreadable', 'returned', 'needs_explanation', 'under_review', 'accepted', 'duplicate')
    ),
    state text not null default 'pending' check (
        state in ('pending', 'current', 'superseded', 'withdrawn', 'rejected')
    ),
    stage text not null default 'registered' check (
        stage in ('registered', 'archived', 'parsed', 'validated', 'judged', 'answered')
    ),
    received_at timestamptz not null,
    judged_at timestamptz,
    known_from timestamptz,
    known_to timestamptz,
    ruleset text,
    reference_hash text,
    is_synthetic boolean not null default false,
    is_nil_return boolean not null default false,
    correction_reason text,
    source_kind text,
    data_sheet text,
    cover_sheet text,
    column_letters jsonb not null default '{}',
    cover_cells jsonb not null default '{}',
    row_count integer not null default 0,
    duplicate_of bigint references audit.submission,
    feedback_path text,
    run_id text,
    -- A file that is not accepted never has an interval; an accepted one always has a beginning.
    check ((known_from is not null) = (state in ('current', 'superseded', 'withdrawn'))),
    check ((disposition is null) = (state = 'pending')),
    check (known_to is null or known_to >= known_from)
);
create unique index submission_version on audit.submission (unit_code, form_code, period, version);
create index submission_queue on audit.submission (stage) where stage <> 'answered';
create index submission_current on audit.submission (form_code, period, unit_code) where state = 'current';
create index submission_sender on audit.submission (sender_unit_code, file_sha256);
comment on table audit.submission is
    '每收到一份文件一行；登记簿即队列 · One row per received file; the registry is the queue.';

create table audit.reading_note (
    submission_id bigint not null references audit.submission,
    note_number integer not null,
    kind text not null,
    sheet text,
    row_number integer,
    column_key text,
    cell text,
    original text,
    value text,
    detail jsonb not null default '{}',
    primary key (submission_id, note_number)
);

create table audit.explanation (
    submission_id bigint not null references audit.submission,
    explanation_number integer not null,
    rule_id text not null,
    column_caption text,
    business_key jsonb not null default '{}',
    value text,
    explanation text not null,
    primary key (submission_id, explanation_number)
);

create table audit.finding (
    finding_id text primary key,
    submission_id bigint references audit.submission,
    unit_code text not null,
    form_code text,
    period text,
    rule_id text not null,
    rule_name text not null,
    severity text not null check (severity in ('mandatory', 'conditional', 'query', 'notice')),
    phase text not null,
    sheet text,
    row_number integer,
    column_key text,
    column_caption text,
    cell text,
    business_key jsonb not null default '{}',
    value text,
    expected text,
    difference text,
    threshold text,
    reference jsonb,
    message_zh text not null,
    message_en text not null,
    remedy_zh text not null,
    remedy_en text not null,
    root text,
    ruleset text not null,
    is_shadow boolean not null default false,
    explanation text,
    found_at timestamptz not null
);
create index finding_submission on audit.finding (submission_id);
create index finding_hierarchy on audit.finding (unit_code, form_code, period) where submission_id is null;

create table audit.delivery (
    delivery_id bigint generated always as identity primary key,
    message_id text not null unique,
    unit_code text not null references audit.unit,
    submission_id bigint references audit.submission,
    kind text not null,
    channel text not null,
    subject text,
    status text not null default 'pending' check (status in ('pending', 'sent', 'dead')),
    attempts integer not null default 0,
    next_attempt_at timestamptz not null,
    created_at timestamptz not null,
    sent_at timestamptz,
    answer text
);
create index delivery_pending on audit.delivery (next_attempt_at) where status = 'pending';

create table audit.event (
    event_id bigint generated always as identity primary key,
    at timestamptz not null,
    kind text not null,
    actor text not null,
    submission_id bigint,
    detail jsonb not null default '{}',
    previous_hash text not null,
    hash text not null unique
);

create table audit.receipt (
    receipt_id text primary key,
    submission_id bigint not null references audit.submission,
    issued_at timestamptz not null,
    file_sha256 text not null,
    event_hash text not null
);
create unique index receipt_submission on audit.receipt (submission_id);

create table audit.dbt_node (
    invocation_id text not null,
    unique_id text not null,
    resource_type text not null,
    status text not null,
    seconds numeric(12, 3) not null,
    failures bigint,
    message text,
    finished_at timestamptz not null,
    primary key (invocation_id, unique_id)
);
