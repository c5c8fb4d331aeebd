-- Which explanations a reviewer was asked about, so that nobody is asked twice while an answer is awaited.
create table audit.review_request (
    finding_id text primary key,
    submission_id bigint not null references audit.submission,
    run_id text not null,
    asked_at timestamptz not null
);
comment on table audit.review_request is '已送审核人员、等待决定的说明 · Explanations that wait for a reviewer''s answer.';

grant select, insert, update, delete on audit.review_request to jigai_ingest;
