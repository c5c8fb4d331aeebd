-- The quarterly forms: landing tables like those of 0003, what their rows are compared with, and who answers for what.
create table landing.jg03 (
    submission_id bigint not null references audit.submission,
    row_number integer not null,
    enterprise_uscc_text text,
    enterprise_uscc text,
    enterprise_name_text text,
    enterprise_name text,
    industry_code_text text,
    industry_code text,
    register_status_text text,
    register_status text,
    revenue_ytd_text text,
    revenue_ytd numeric,
    rd_expense_ytd_text text,
    rd_expense_ytd numeric,
    rd_staff_text text,
    rd_staff bigint,
    rd_projects_text text,
    rd_projects bigint,
    has_rd_text text,
    has_rd text,
    super_deduction_text text,
    super_deduction numeric,
    invention_patents_text text,
    invention_patents bigint,
    renovation_done_text text,
    renovation_done text,
    renovation_done_month_text text,
    renovation_done_month text,
    renovation_spent_text text,
    renovation_spent numeric,
    renovation_kind_text text,
    renovation_kind text,
    renovation_project_code_text text,
    renovation_project_code text,
    remark_text text,
    remark text,
    primary key (submission_id, row_number)
);
comment on table landing.jg03 is '规模以上工业企业研发活动情况表：本地每家规模以上工业企业一行 · R&D activity of industrial enterprises above scale';

create table landing.jg04 (
    submission_id bigint not null references audit.submission,
    row_number integer not null,
    platform_name_text text,
    platform_name text,
    platform_kind_text text,
    platform_kind text,
    level_text text,
    level text,
    host_uscc_text text,
    host_uscc text,
    host_name_text text,
    host_name text,
    field_text text,
    field text,
    recognised_by_text text,
    recognised_by text,
    park_text text,
    park text,
    approval_no_text text,
    approval_no text,
    approved_on_text text,
    approved_on date,
    document_no_text text,
    document_no text,
    recognised_on_text text,
    recognised_on date,
    status_text text,
    status text,
    revoked_on_text text,
    revoked_on date,
    remark_text text,
    remark text,
    primary key (submission_id, row_number)
);
comment on table landing.jg04 is '创新平台与载体台账：季末全部平台，每个平台（类型、级别、依托单位、名称）一行 · Register of innovation platforms';

create table landing.jg05 (
    submission_id bigint not null references audit.submission,
    row_number integer not null,
    record_kind_text text,
    record_kind text,
    standard_no_text text,
    standard_no text,
    plan_no_text text,
    plan_no text,
    title_text text,
    title text,
    standard_kind_text text,
    standard_kind text,
    drafter_rank_text text,
    drafter_rank bigint,
    role_text text,
    role text,
    action_text text,
    action text,
    organisation_uscc_text text,
    organisation_uscc text,
    organisation_name_text text,
    organisation_name text,
    pilot_level_text text,
    pilot_level text,
    pilot_document_no_text text,
    pilot_document_no text,
    pilot_approved_on_text text,
    pilot_approved_on date,
    pilot_accepted_on_text text,
    pilot_accepted_on date,
    pilot_status_text text,
    pilot_status text,
    field_text text,
    field text,
    status_text text,
    status text,
    published_on_text text,
    published_on date,
    effective_on_text text,
    effective_on date,
    remark_text text,
    remark text,
    primary key (submission_id, row_number)
);
comment on table landing.jg05 is '标准制修订与标准化试点台账：每项标准的每个起草单位一行，或每个标准化试点示范一行 · Register of standards and standardisation pilots';

create table landing.jg06 (
    submission_id bigint not null references audit.submission,
    row_number integer not null,
    enterprise_uscc_text text,
    enterprise_uscc text,
    enterprise_name_text text,
    enterprise_name text,
    title_kind_text text,
    title_kind text,
    level_text text,
    level text,
    object_kind_text text,
    object_kind text,
    object_name_text text,
    object_name text,
    recognised_by_text text,
    recognised_by text,
    certificate_no_text text,
    certificate_no text,
    batch_text text,
    batch text,
    mode_text text,
    mode text,
    first_recognised_on_text text,
    first_recognised_on date,
    recognised_on_text text,
    recognised_on date,
    valid_to_text text,
    valid_to date,
    status_text text,
    status text,
    revoked_on_text text,
    revoked_on date,
    remark_text text,
    remark text,
    primary key (submission_id, row_number)
);
comment on table landing.jg06 is '企业培育与资质认定台账：季末全部资质，每家企业、资质、级别和示范对象一行 · Register of enterprise titles';

create table landing.jg07 (
    submission_id bigint not null references audit.submission,
    row_number integer not null,
    item_no_text text,
    item_no text,
    item_name_text text,
    item_name text,
    item_kind_text text,
    item_kind text,
    level_text text,
    level text,
    open_bid_text text,
    open_bid text,
    organisation_uscc_text text,
    organisation_uscc text,
    organisation_name_text text,
    organisation_name text,
    field_text text,
    field text,
    started_on_text text,
    started_on date,
    planned_end_on_text text,
    planned_end_on date,
    accepted_on_text text,
    accepted_on date,
    budget_text text,
    budget numeric,
    public_funds_text text,
    public_funds numeric,
    in_national_catalogue_text text,
    in_national_catalogue text,
    catalogue_edition_text text,
    catalogue_edition text,
    catalogue_date_text text,
    catalogue_date date,
    status_text text,
    status text,
    remark_text text,
    remark text,
    primary key (submission_id, row_number)
);
comment on table landing.jg07 is '关键技术攻关与首台（套）台账：每个项目或每项装备（零部件）一行 · Register of key technology projects and first sets of equipment';

create table landing.jg08 (
    submission_id bigint not null references audit.submission,
    row_number integer not null,
    commitment_id_text text,
    commitment_id text,
    commitment_text text,
    commitment text,
    due_on_text text,
    due_on date,
    progress_text text,
    progress text,
    completed_on_text text,
    completed_on date,
    evidence_no_text text,
    evidence_no text,
    policy_kind_text text,
    policy_kind text,
    enterprises_served_text text,
    enterprises_served bigint,
    amount_ytd_text text,
    amount_ytd numeric,
    zero_land_projects_text text,
    zero_land_projects bigint,
    note_text text,
    note text,
    primary key (submission_id, row_number)
);
comment on table landing.jg08 is '任务与保障措施落实情况表：本单位负责的每个事项一行；填政策类别的，每类政策一行 · Progress of commitments and supporting measures';

-- A fourth quarter is sent twice: first by due_at, finally by final_due_at.
alter table audit.obligation add column final_due_at timestamptz;

create table audit.responsibility (
    commitment_id text not null,
    unit_code text not null references audit.unit,
    basis text not null,
    primary key (commitment_id, unit_code)
);
comment on table audit.responsibility is '计划事项的责任单位及依据 · Which unit answers for which commitment of the plan, and on what ground.';
comment on column audit.responsibility.basis is 'plan: 计划原文列明 named in the plan; inferred: 由我方推断 inferred by us';

create or replace view audit.earlier_submission as
select
    s.submission_id, s.unit_code, s.form_code, s.period, extract(month from s.period_end) as month_of_year,
    w.basis, p.submission_id as earlier_id, p.period as earlier_period
from audit.submission as s
cross join lateral (
    select 'last_month' as basis, to_char(s.period_end - interval '1 month', 'YYYY-MM') as period
    where s.period ~ '^\d{4}-\d{2}$'
    union all
    select 'last_year' as basis, to_char(s.period_end - interval '1 year', 'YYYY-MM') as period
    where s.period ~ '^\d{4}-\d{2}$'
    union all
    select 'last_quarter' as basis, to_char(s.period_end - interval '3 months', 'YYYY-"Q"Q') as period
    where s.period ~ '^\d{4}-Q\d$'
    union all
    select 'last_year' as basis, to_char(s.period_end - interval '1 year', 'YYYY-"Q"Q') as period
    where s.period ~ '^\d{4}-Q\d$'
    union all
    select 'own_december' as basis, s.period || '-12' as period
    where length(s.period) = 4
    union all
    (
        select 'last_year_final' as basis, f.period
        from audit.submission as f
        where
            s.unit_code = f.unit_code and s.form_code = f.form_code and f.state = 'current'
            and (
                f.period = to_char(s.period_end - interval '1 year', 'YYYY-MM')
                or (
                    extract(month from s.period_end) = 12
                    and f.period = to_char(s.period_end - interval '1 year', 'YYYY')
                )
            )
        -- The year's own period is the shorter text: it replaces December.
        order by length(f.period)
        limit 1
    )
) as w
left join audit.submission as p
    on s.unit_code = p.unit_code and s.form_code = p.form_code and w.period = p.period and p.state = 'current';

grant select, insert, delete on all tables in schema landing to jigai_ingest;
grant select, insert, update, delete on audit.responsibility to jigai_ingest;
grant select on audit.responsibility to jigai_transform;
grant select on landing.jg03, landing.jg04, landing.jg05, landing.jg06, landing.jg07, landing.jg08 to jigai_transform;
