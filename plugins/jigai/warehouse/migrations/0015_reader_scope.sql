-- Which areas a reader sees is data: a role without a row here sees what is public and nothing else.
create table audit.reader_scope (
    scope_id bigint generated always as identity primary key,
    role_name text not null,
    -- area: that area and what lies below it; every_area: all of them; plan_office: enterprises' own figures as well.
    kind text not null check (kind in ('area', 'every_area', 'plan_office')),
    area_code text,
    reason text not null,
    granted_by text not null,
    granted_at timestamptz not null,
    ended_reason text,
    ended_by text,
    ended_at timestamptz,
    check ((kind = 'area') = (area_code is not null)),
    check (num_nulls(ended_reason, ended_by, ended_at) in (0, 3))
);
create unique index reader_scope_held on audit.reader_scope (role_name, kind, coalesce(area_code, ''))
where ended_at is null;
comment on table audit.reader_scope is
    '读者角色可见的地区；结束的保留 · Which areas a reader role sees, since when, why and by whom; what ended is kept.';

insert into audit.reader_scope (role_name, kind, reason, granted_by, granted_at)
values ('bi_reader', 'every_area', '分析人员的通用只读角色 · the analysts'' common role', 'jigai', now());

-- Written by the owner alone. dbt's role owns the functions that policies ask, and is told no more than they need.
grant select (role_name, kind, area_code, ended_at) on audit.reader_scope to jigai_transform;
