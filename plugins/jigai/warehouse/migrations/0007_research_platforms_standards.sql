-- What rows of JG03, JG04 and JG05 are compared with, said once for every cross rule.
create index jg03_enterprise on landing.jg03 (enterprise_uscc);

create view landing.jg03_with_past as
select
    e.submission_id, e.unit_code, e.form_code, e.period, e.month_of_year, e.basis, e.earlier_id, e.earlier_period,
    r.row_number, p.row_number as earlier_row, r.enterprise_uscc, r.remark,
    r.enterprise_name, p.enterprise_name as earlier_enterprise_name,
    r.industry_code, p.industry_code as earlier_industry_code,
    r.register_status, p.register_status as earlier_register_status,
    r.has_rd, p.has_rd as earlier_has_rd,
    r.renovation_done, p.renovation_done as earlier_renovation_done,
    r.renovation_done_month, p.renovation_done_month as earlier_renovation_done_month,
    r.renovation_project_code, p.renovation_project_code as earlier_renovation_project_code,
    r.revenue_ytd, p.revenue_ytd as earlier_revenue_ytd,
    r.rd_expense_ytd, p.rd_expense_ytd as earlier_rd_expense_ytd,
    r.super_deduction, p.super_deduction as earlier_super_deduction,
    r.renovation_spent, p.renovation_spent as earlier_renovation_spent
from audit.earlier_submission as e
inner join landing.jg03 as r on e.submission_id = r.submission_id
inner join landing.jg03 as p on e.earlier_id = p.submission_id and r.enterprise_uscc = p.enterprise_uscc
where e.basis in ('last_quarter', 'last_year');
comment on view landing.jg03_with_past is
    '每家企业，连同上季和去年同季已审核的同一家 · Each enterprise beside itself in the last quarter and a year before.';

create view landing.jg03_ytd_with_past as
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.month_of_year, r.basis, r.earlier_id, r.earlier_period,
    r.row_number, r.earlier_row, r.enterprise_uscc, v.column_key, v.ytd, v.earlier_ytd
from landing.jg03_with_past as r
cross join lateral (
    values
    ('revenue_ytd', r.revenue_ytd, r.earlier_revenue_ytd),
    ('rd_expense_ytd', r.rd_expense_ytd, r.earlier_rd_expense_ytd)
) as v (column_key, ytd, earlier_ytd);
comment on view landing.jg03_ytd_with_past is
    '营业收入和研发费用的累计数，连同前期的 · Revenue and R&D expense to date, beside the earlier ones.';

-- `due` is what an amount should be about: a year-to-date grows evenly from the last quarter, else equals last year's.
create view landing.jg03_scale_basis as
select distinct on (r.submission_id, r.row_number, c.column_key)
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, r.enterprise_uscc,
    c.column_key, c.value, c.reference, c.due, c.basis_zh, r.earlier_id as reference_id, r.earlier_row as reference_row
from landing.jg03_with_past as r
cross join lateral (
    select
        v.column_key, v.value, v.reference,
        case v.grows and r.basis = 'last_quarter'
            when true then v.reference * r.month_of_year / nullif(r.month_of_year - 3, 0)
            else v.reference
        end as due,
        case r.basis when 'last_quarter' then '上季' else '去年同季' end as basis_zh
    from (
        values
        ('revenue_ytd', r.revenue_ytd, r.earlier_revenue_ytd, true, true, true),
        ('rd_expense_ytd', r.rd_expense_ytd, r.earlier_rd_expense_ytd, true, true, true),
        ('super_deduction', r.super_deduction, r.earlier_super_deduction, false, false, true),
        ('renovation_spent', r.renovation_spent, r.earlier_renovation_spent, false, true, false)
    ) as v (column_key, value, reference, grows, by_quarter, by_year)
    where case r.basis when 'last_quarter' then v.by_quarter and (not v.grows or r.month_of_year > 3) else v.by_year end
) as c
order by r.submission_id, r.row_number, c.column_key, r.basis;
comment on view landing.jg03_scale_basis is
    '各项金额应约为多少：先看上季，没有的看去年同季 · What each amount should be about.';

-- Quarterly figures move more than monthly ones: only what lies within `width` times of a wrong unit is taken for one.
create function audit.thousand_yuan_slip(value numeric, due numeric, minimum numeric, width numeric)
returns table (factor numeric, slip_zh text, slip_en text, cure_zh text)
language sql immutable
as $$
    select slip.factor, slip.slip_zh, slip.slip_en, slip.cure_zh
    from (
        values
        (0.00001, '按“亿元”填报', 'given in 亿元', '乘以100000'),
        (0.0001, '按“千万元”填报', 'given in 千万元', '乘以10000'),
        (0.001, '按“百万元”填报', 'given in 百万元', '乘以1000'),
        (0.1, '按“万元”填报', 'given in 万元', '乘以10'),
        (10, '多填一位数', 'one digit too long', '除以10'),
        (1000, '按“元”填报', 'given in 元', '除以1000')
    ) as slip (factor, slip_zh, slip_en, cure_zh)
    where
        due >= minimum and value > 0
        and value / nullif(due, 0) between slip.factor / width and slip.factor * width
$$;
comment on function audit.thousand_yuan_slip is '千元栏的单位之误 · Which unit an amount of a 千元 column was given in.';

create function landing.jg03_slips(submission_ids bigint [], minimum numeric, width numeric)
returns table (
    submission_id bigint, unit_code text, form_code text, period text, row_number integer, enterprise_uscc text,
    column_key text, value numeric, reference numeric, basis_zh text, reference_id bigint, reference_row integer,
    factor numeric, slip_zh text, slip_en text, cure_zh text, compared bigint, slipped bigint
)
language sql stable
as $$
    select c.*
    from (
        select
            b.submission_id, b.unit_code, b.form_code, b.period, b.row_number, b.enterprise_uscc,
            b.column_key, b.value, b.reference, b.basis_zh, b.reference_id, b.reference_row,
            s.factor, s.slip_zh, s.slip_en, s.cure_zh,
            count(*) over (partition by b.submission_id, b.column_key) as compared,
            count(*) over (partition by b.submission_id, b.column_key, s.factor) as slipped
        from landing.jg03_scale_basis as b
        left join lateral audit.thousand_yuan_slip(b.value, b.due, minimum, width) as s on true
        where b.submission_id = any(submission_ids) and b.due >= minimum and b.value > 0
    ) as c
    where c.factor is not null
$$;
comment on function landing.jg03_slips is
    '疑似单位之误的金额，及该栏可比行数、同样之误的行数 · Amounts that look given in another unit, and how many of the column do.';

create view landing.jg03_project_in_ledger as
select
    s.submission_id, s.unit_code, s.form_code, s.period, r.row_number, r.enterprise_uscc,
    r.renovation_project_code, r.renovation_done_month,
    l.submission_id as ledger_id, l.period as ledger_period, l.row_number as ledger_row,
    l.stage as ledger_stage, l.enterprise_uscc as ledger_enterprise_uscc
from audit.submission as s
inner join landing.jg03 as r on s.submission_id = r.submission_id
left join lateral (
    select p.submission_id, p.period, o.row_number, o.stage, o.enterprise_uscc
    from audit.submission as p
    inner join landing.jg02 as o on p.submission_id = o.submission_id
    where
        p.unit_code = s.unit_code and p.form_code = 'JG02' and p.state = 'current' and p.period_end <= s.period_end
        and o.project_code = r.renovation_project_code
    order by p.period_end desc, o.row_number
    limit 1
) as l on true
where
    r.renovation_done = '是' and r.renovation_project_code is not null
    -- Of works done before the first ledger nothing can be said.
    and exists (
        select 1 from audit.submission as h
        where
            h.unit_code = s.unit_code and h.form_code = 'JG02' and h.state = 'current'
            and h.period = r.renovation_done_month
    );
comment on view landing.jg03_project_in_ledger is
    '已完成的改造，连同调度表（JG02）最近一期的同一项目 · A finished renovation beside its project in the latest ledger.';

-- The registers JG04 and JG05 as one: who holds what, how it is called, what makes two entries the same in spite of
-- another name (`likeness`), how far it has come. Departments lead, counties and the zone verify.
create view landing.register_entry as
select
    s.submission_id, s.unit_code, s.form_code, s.period, s.period_end, s.state, u.name_zh as unit_name,
    u.kind = 'department' as is_leading, r.*
from audit.submission as s
inner join audit.unit as u on s.unit_code = u.unit_code
cross join lateral (
    select
        p.row_number, p.host_uscc as holder_uscc, p.host_name as holder_name, 'host_uscc' as holder_key,
        p.platform_name as title, 'platform_name' as title_key, p.platform_kind as register,
        array_remove(array[p.platform_kind || p.level], null) as likeness,
        -- Departments list no municipal platforms.
        coalesce(p.level <> '市级', false) as is_led, p.status = '撤销' as is_over,
        p.status, 'status' as status_key, array_position(array['培育', '试点', '有效', '撤销'], p.status) as status_rank,
        coalesce(p.recognised_on, p.approved_on) as happened_on,
        case when p.recognised_on is null then 'approved_on' else 'recognised_on' end as happened_key,
        jsonb_strip_nulls(jsonb_build_object(
            'platform_kind', p.platform_kind, 'level', p.level, 'host_uscc', p.host_uscc,
            'platform_name', p.platform_name
        )) as business_key
    from landing.jg04 as p
    where p.submission_id = s.submission_id
    union all
    select
        p.row_number, p.organisation_uscc, p.organisation_name, 'organisation_uscc', p.title, 'title', p.record_kind,
        -- Drafts change their title; number and plan number stay. A number is written with or without blank and dash.
        array_remove(array[
            '名称' || p.title, '编号' || regexp_replace(p.standard_no, '[ —–-]', '', 'g'), '计划' || p.plan_no
        ], null),
        true, coalesce(p.status = '废止', false),
        coalesce(p.status, p.pilot_status), case p.record_kind when '标准' then 'status' else 'pilot_status' end,
        coalesce(
            array_position(array['立项', '征求意见', '报批', '发布', '废止'], p.status),
            array_position(array['创建中', '已验收'], p.pilot_status)
        ),
        coalesce(p.published_on, p.pilot_approved_on),
        case when p.published_on is null then 'pilot_approved_on' else 'published_on' end,
        jsonb_strip_nulls(jsonb_build_object(
            'record_kind', p.record_kind, 'title', p.title, 'organisation_uscc', p.organisation_uscc
        ))
    from landing.jg05 as p
    where p.submission_id = s.submission_id
) as r;
comment on view landing.register_entry is
    '平台和标准两本台账的各行，写法一致 · Entries of the registers of platforms and standards, written alike.';

-- An entry is the one of the last quarter by holder and title, the holder known by code or by name, or, where that title
-- is gone, by what else is alike.
create view landing.register_with_past as
select
    r.*, m.earlier_id, m.earlier_period, e.row_number as earlier_row, e.title as earlier_title,
    e.status as earlier_status, e.status_key as earlier_status_key, e.status_rank as earlier_status_rank
from landing.register_entry as r
inner join audit.earlier_submission as m
    on r.submission_id = m.submission_id and m.basis = 'last_quarter' and m.earlier_id is not null
left join lateral (
    select o.*
    from landing.register_entry as o
    where
        o.submission_id = m.earlier_id and o.register = r.register
        and (
            (o.title = r.title and (o.holder_uscc = r.holder_uscc or o.holder_name = r.holder_name))
            or (
                o.holder_uscc = r.holder_uscc and o.likeness && r.likeness
                and not exists (
                    select 1 from landing.register_entry as t
                    where
                        t.submission_id = r.submission_id and t.register = o.register
                        and t.holder_uscc = o.holder_uscc and t.title = o.title
                )
            )
        )
    order by o.title = r.title desc, o.holder_uscc = r.holder_uscc desc nulls last, o.row_number
    limit 1
) as e on true;
comment on view landing.register_with_past is
    '台账各行，连同上季已审核的同一行 · Each entry of the registers beside itself in the last quarter.';

create function landing.home_of(uscc text, until date)
returns table (unit_code text, unit_name text, enterprise_name text)
language sql stable
as $$
    select s.unit_code, u.name_zh, r.enterprise_name
    from landing.jg03 as r
    inner join audit.submission as s on r.submission_id = s.submission_id
    inner join audit.unit as u on s.unit_code = u.unit_code
    where
        r.enterprise_uscc = uscc and s.state = 'current' and s.period_end <= until
        and r.register_status is distinct from '年内退库'
    order by s.period_end desc, s.unit_code
    limit 1
$$;
comment on function landing.home_of is
    '规模以上工业企业由哪个单位填报（JG03最近一期） · Which unit reports an enterprise, by the latest JG03.';

grant select on
landing.jg03_with_past, landing.jg03_ytd_with_past, landing.jg03_scale_basis, landing.jg03_project_in_ledger,
landing.register_entry, landing.register_with_past
to jigai_ingest;
