-- What became of each mail in the mailbox to which units send workbooks: the registry, not the mailbox, knows what is done.
create table audit.letter (
    letter_id bigint generated always as identity primary key,
    -- Which mailbox (a hash of account and folder), and the mail in it: UIDs hold as long as UIDVALIDITY does.
    mailbox_key text not null,
    uid_validity bigint not null,
    uid bigint not null,
    -- sha256 over sender, Message-ID and attachments: the same mail delivered twice, and never another's place.
    letter_key text not null,
    outcome text not null check (
        outcome in (
            'taken', 'without_workbook', 'too_large', 'too_many_files', 'ambiguous', 'unregistered', 'unproved', 'unreadable',
            'machine_sent', 'automatic', 'repeated'
        )
    ),
    unit_code text references audit.unit,
    file_count integer not null default 0,
    -- Masked; with the subject it is what a person finds the mail by.
    sender_masked text not null,
    subject text not null,
    settled_at timestamptz not null,
    unique (mailbox_key, uid_validity, uid)
);
create index letter_same on audit.letter (letter_key);
create index letter_settled on audit.letter (settled_at);
comment on table audit.letter is
    '收到的邮件及其处理结果，一封一行 · One row per mail in the mailbox; addresses are masked, and no text stands here but the subject.';
grant select, insert on audit.letter to jigai_alerts;
grant usage on sequence audit.letter_letter_id_seq to jigai_alerts;
-- A unit is told what became of its mail in the transaction that writes that down.
grant insert on audit.delivery to jigai_alerts;
