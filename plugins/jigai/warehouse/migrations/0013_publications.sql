-- What was published stays, row for row, and what it rests on beside the registry is kept as it was: the reference
-- lists, and the SQL that did the arithmetic. Nothing here is ever changed or deleted.
create table audit.reference_version (
    relation text not null,
    -- The first one known holds for all time before it.
    known_from timestamptz not null,
    content_hash text not null,
    content jsonb not null,
    primary key (relation, known_from)
);
comment on table audit.reference_version is
    '参照表（种子、单位、报送义务）的历次内容 · Every content that a seed or a list of the registry has had, and since when.';

create table audit.model_version (
    model_hash text primary key,
    source_hash text not null,
    first_used_at timestamptz not null,
    statements jsonb not null
);
comment on table audit.model_version is
    '计算口径的各版本：由模型生成的语句 · The SQL of the as-of functions, rendered from the models, by its hash.';

create table audit.scorecard_publication (
    publication_id bigint generated always as identity primary key,
    published_at timestamptz not null unique,
    ruleset text not null references audit.ruleset,
    model_hash text not null references audit.model_version,
    reference_hash text not null,
    -- Of every row of target progress known at the moment; the rows kept are those a scorecard shows.
    progress_hash text not null,
    progress_row_count bigint not null,
    written_at timestamptz not null
);
comment on table audit.scorecard_publication is
    '每次发布的记分卡一行 · One row a published scorecard: when, under which rules, models and reference lists.';

create table audit.scorecard_publication_row (
    publication_id bigint not null references audit.scorecard_publication,
    row_number integer not null,
    content jsonb not null,
    primary key (publication_id, row_number)
);
comment on table audit.scorecard_publication_row is
    '发布时的目标进展，逐行 · Target progress as it was published, one row an indicator, reading, area, year and scope.';

create function audit.refuse_change_of_published() returns trigger
language plpgsql
as $$
begin
    raise exception '已发布的内容只可追加，不可更改或删除 · what was published is append-only';
end
$$;

create trigger publication_is_append_only before update or delete or truncate on audit.scorecard_publication
for each statement execute function audit.refuse_change_of_published();
create trigger published_row_is_append_only before update or delete or truncate on audit.scorecard_publication_row
for each statement execute function audit.refuse_change_of_published();
create trigger reference_is_append_only before update or delete or truncate on audit.reference_version
for each statement execute function audit.refuse_change_of_published();
create trigger model_is_append_only before update or delete or truncate on audit.model_version
for each statement execute function audit.refuse_change_of_published();

create function audit.reference_hash(at timestamptz) returns text
language sql stable
as $$
    select encode(sha256(convert_to(string_agg(v.relation || ' ' || v.content_hash, ',' order by v.relation), 'UTF8')), 'hex')
    from (
        select distinct on (r.relation) r.relation, r.content_hash
        from audit.reference_version as r where r.known_from <= at
        order by r.relation, r.known_from desc
    ) as v
$$;
comment on function audit.reference_hash is
    '某一时刻全部参照表内容的指纹 · Fingerprint of all reference lists as they were at a moment.';

-- dbt's role knows reference lists and models; the publication is written with its event, by the role that writes those.
grant select on
audit.reference_version, audit.model_version, audit.scorecard_publication, audit.scorecard_publication_row
to jigai_transform, jigai_ingest;
grant insert on audit.reference_version, audit.model_version to jigai_transform;
grant insert on audit.scorecard_publication, audit.scorecard_publication_row to jigai_ingest;
grant usage on all sequences in schema audit to jigai_ingest;
