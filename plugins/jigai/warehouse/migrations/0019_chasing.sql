-- Who was told of what is owed, at which step: told once, whatever happens between.
create table audit.chase (
    unit_code text not null,
    form_code text not null,
    period text not null,
    step text not null,
    hearer_code text not null references audit.unit,
    chased_at timestamptz not null,
    primary key (unit_code, form_code, period, step, hearer_code),
    foreign key (unit_code, form_code, period) references audit.obligation
);
comment on table audit.chase is
    '催报记录：哪一项义务、哪一步、告知了谁 · Which obligation was told of at which step, and to whom.';

grant select, insert on audit.chase to jigai_ingest;
