-- What titles, technology items, commitments and published figures are compared with, said once for their cross rules.
-- Files judged together see one another, so that it does not matter which of two units sent first.
create function audit.standing(judged bigint [])
returns table (submission_id bigint, unit_code text, form_code text, period text, period_end date)
language sql stable
as $$
    select distinct on (s.unit_code, s.form_code, s.period)
        s.submission_id, s.unit_code, s.form_code, s.period, s.period_end
    from audit.submission as s
    where
        s.state = 'current'
        or (
            s.submission_id = any(judged)
            -- What is going to be returned is nothing to hold another unit against.
            and not exists (
                select 1 from audit.finding as f
                where f.submission_id = s.submission_id and f.severity = 'mandatory' and f.root is null and not f.is_shadow
            )
        )
    order by s.unit_code, s.form_code, s.period, s.state = 'current', s.submission_id desc
$$;
comment on function audit.standing is
    '各单位的有效报表：同批待审且无强制性错误的，没有的取已审核的 · What stands for each unit, form and period while files '
    'are judged together: those that are not going to be returned, else the accepted version.';

create function audit.latest_accepted(wanted_form text, until date)
returns table (unit_code text, submission_id bigint, period text, period_end date)
language sql stable
as $$
    select distinct on (s.unit_code) s.unit_code, s.submission_id, s.period, s.period_end
    from audit.submission as s
    where
        s.state = 'current' and s.form_code = wanted_form
        and s.period_end <= until and s.period_end > until - interval '1 year'
    order by s.unit_code, s.period_end desc
$$;
comment on function audit.latest_accepted is
    '各单位某表截至某日、不早于一年前的最近一份已审核报表 · Each unit''s latest accepted submission of a form, at most a year old.';

-- A department's list has thousands of titles: each is looked up beside itself.
create index jg06_title on landing.jg06 (submission_id, enterprise_uscc);

create view landing.jg06_with_last_quarter as
select
    e.submission_id, e.unit_code, e.form_code, e.period, e.earlier_id as last_id, e.earlier_period as last_period,
    r.row_number, p.row_number as last_row, r.enterprise_name, r.title_kind,
    jsonb_strip_nulls(jsonb_build_object(
        'enterprise_uscc', r.enterprise_uscc, 'title_kind', r.title_kind, 'level', r.level, 'object_name', r.object_name
    )) as business_key,
    r.certificate_no, p.certificate_no as last_certificate_no,
    r.mode, p.mode as last_mode,
    r.first_recognised_on, p.first_recognised_on as last_first_recognised_on,
    r.recognised_on, p.recognised_on as last_recognised_on,
    r.valid_to, p.valid_to as last_valid_to,
    r.status, p.status as last_status
from audit.earlier_submission as e
inner join landing.jg06 as r on e.submission_id = r.submission_id
left join landing.jg06 as p
    on e.earlier_id = p.submission_id and r.enterprise_uscc = p.enterprise_uscc
    and r.title_kind = p.title_kind and r.level = p.level and r.object_name is not distinct from p.object_name
where e.basis = 'last_quarter';
comment on view landing.jg06_with_last_quarter is
    '每项资质，连同上季已审核的同一资质 · Each title beside itself in the list accepted for the quarter before.';

create view landing.jg06_of_last_quarter as
select
    e.submission_id, e.unit_code, e.form_code, e.period, s.period_end, e.earlier_id as last_id,
    e.earlier_period as last_period, p.row_number as last_row, p.enterprise_name, p.title_kind,
    jsonb_strip_nulls(jsonb_build_object(
        'enterprise_uscc', p.enterprise_uscc, 'title_kind', p.title_kind, 'level', p.level, 'object_name', p.object_name
    )) as business_key,
    p.status as last_status, p.valid_to as last_valid_to, r.row_number, r.status
from audit.earlier_submission as e
inner join audit.submission as s on e.submission_id = s.submission_id
inner join landing.jg06 as p on e.earlier_id = p.submission_id
left join landing.jg06 as r
    on e.submission_id = r.submission_id and p.enterprise_uscc = r.enterprise_uscc
    and p.title_kind = r.title_kind and p.level = r.level and p.object_name is not distinct from r.object_name
where e.basis = 'last_quarter';
comment on view landing.jg06_of_last_quarter is
    '上季已审核的每项资质，连同本季的同一资质 · Each title accepted for the quarter before, beside itself now.';

create view landing.jg07_with_last_quarter as
select
    e.submission_id, e.unit_code, e.form_code, e.period, e.earlier_id as last_id, e.earlier_period as last_period,
    r.row_number, p.row_number as last_row, r.item_no, r.item_name,
    r.item_kind, p.item_kind as last_item_kind,
    r.level, p.level as last_level,
    r.organisation_uscc, p.organisation_uscc as last_organisation_uscc,
    r.started_on, p.started_on as last_started_on,
    r.budget, p.budget as last_budget,
    r.public_funds, p.public_funds as last_public_funds,
    r.status, p.status as last_status
from audit.earlier_submission as e
inner join landing.jg07 as r on e.submission_id = r.submission_id
left join landing.jg07 as p on e.earlier_id = p.submission_id and r.item_no = p.item_no
where e.basis = 'last_quarter';
comment on view landing.jg07_with_last_quarter is
    '每个项目或装备，连同上季已审核的同一项 · Each item beside itself in the list accepted for the quarter before.';

create view landing.jg08_with_last_quarter as
select
    e.submission_id, e.unit_code, e.form_code, e.period, e.month_of_year, e.earlier_id as last_id,
    e.earlier_period as last_period, r.row_number, p.row_number as last_row, r.commitment_id, r.policy_kind,
    jsonb_strip_nulls(jsonb_build_object(
        'commitment_id', r.commitment_id, 'policy_kind', r.policy_kind
    )) as business_key,
    r.due_on, p.due_on as last_due_on,
    r.progress, p.progress as last_progress,
    r.completed_on, p.completed_on as last_completed_on,
    r.enterprises_served, p.enterprises_served as last_enterprises_served,
    r.amount_ytd, p.amount_ytd as last_amount_ytd
from audit.earlier_submission as e
inner join landing.jg08 as r on e.submission_id = r.submission_id
left join landing.jg08 as p
    on e.earlier_id = p.submission_id and r.commitment_id = p.commitment_id
    and r.policy_kind is not distinct from p.policy_kind
where e.basis = 'last_quarter';
comment on view landing.jg08_with_last_quarter is
    '每个事项（政策类别），连同上季已审核的同一行 · Each commitment beside itself as accepted for the quarter before.';

-- The lists of titles and of technology items as one. Departments lead them, counties and the zone verify.
create view landing.listed_entry as
select
    r.submission_id, r.row_number, r.title_kind as kind, r.enterprise_uscc as holder_uscc,
    r.enterprise_name as named, 'title_kind' as column_key,
    -- What has lapsed or is only striven for, one side may well have dropped or not yet know.
    r.status = '有效' as is_compared,
    jsonb_strip_nulls(jsonb_build_object(
        'enterprise_uscc', r.enterprise_uscc, 'title_kind', r.title_kind, 'level', r.level, 'object_name', r.object_name
    )) as business_key
from landing.jg06 as r
union all
select
    r.submission_id, r.row_number, r.item_kind, r.organisation_uscc, r.item_no, 'item_no',
    r.status is distinct from '终止', jsonb_build_object('item_no', r.item_no)
from landing.jg07 as r;
comment on view landing.listed_entry is
    '资质台账和技术攻关台账的各行，写法一致 · Entries of the lists of titles and of technology items, written alike.';

-- A row is missed only where the other side would have it: a department that lists its kind, a county that reports its
-- holder. A list that is going to be returned is compared with the others, and nobody with it.
create function landing.one_sided(judged bigint [])
returns table (
    holder_id bigint, holder_row integer, holder_name text, holder_stands boolean,
    missing_from bigint, missing_name text, missing_stands boolean
)
language sql stable
as $$
    with lists as materialized (
        select s.submission_id, s.unit_code, s.period_end, u.name_zh, u.kind = 'department' as leads,
            t.submission_id is not null as stands
        from audit.submission as s
        inner join audit.unit as u on s.unit_code = u.unit_code
        left join audit.standing(judged) as t on s.submission_id = t.submission_id
        where
            (s.form_code, s.period) in (
                select j.form_code, j.period from audit.submission as j where j.submission_id = any(judged)
            )
            and (t.submission_id is not null or s.submission_id = any(judged))
    ),

    entries as materialized (
        select l.leads, l.stands, l.name_zh, e.*
        from lists as l
        inner join landing.listed_entry as e on l.submission_id = e.submission_id
    ),

    homes as (
        select e.holder_uscc, e.submission_id, e.name_zh, e.stands from entries as e where not e.leads
        union
        select r.enterprise_uscc, l.submission_id, l.name_zh, l.stands
        from lists as l
        inner join audit.latest_accepted('JG03', l.period_end) as j on l.unit_code = j.unit_code
        inner join landing.jg03 as r on j.submission_id = r.submission_id
        where not l.leads
    ),

    leaders as (
        select distinct e.kind, e.submission_id, e.name_zh, e.stands from entries as e where e.leads
    ),

    wanted as (
        select d.*, h.submission_id as missing_from, h.name_zh as missing_name, h.stands as missing_stands
        from entries as d
        inner join homes as h on d.holder_uscc = h.holder_uscc
        where d.leads and d.is_compared
        union all
        select c.*, l.submission_id, l.name_zh, l.stands
        from entries as c
        inner join leaders as l on c.kind = l.kind
        where not c.leads and c.is_compared
    )

    select w.submission_id, w.row_number, w.name_zh, w.stands, w.missing_from, w.missing_name, w.missing_stands
    from wanted as w
    where not exists (
        select 1 from entries as o
        where
            o.leads <> w.leads and o.business_key = w.business_key and (o.stands or o.submission_id = w.missing_from)
    )
$$;
comment on function landing.one_sided is
    '部门名单与县（市、区）台账只有一方列出的有效条目 · Entries that stand on one side only: a department''s list or a county''s.';

-- `kind` is told by the wording of the indicator: the registered numbers of indicators do not part growth from share.
create view landing.jg09_figure as
select
    e.submission_id, e.unit_code, e.form_code, e.period, e.state, e.known_from, s.is_synthetic, e.row_number,
    e.business_key, e.indicator, e.area, e.data_period, e.value, v.kind, left(e.data_period, 4)::integer as year,
    v.until_month, v.amount, 0.5 * power(10::numeric, - scale(v.amount)) as half_step
from landing.jg09_entry as e
inner join audit.submission as s on e.submission_id = s.submission_id
cross join lateral (
    select
        case
            when e.measure = '比重' and e.indicator ~ '技(术)?改(造)?投资占工业投资' then 'share'
            when e.measure not in ('同比', '累计同比') then null
            when e.indicator ~ '^(工业)?技(术)?改(造)?投资(同比)?增(长|速)' then 'renovation'
            when e.indicator ~ '^工业投资(同比)?增(长|速)' then 'industrial'
        end as kind,
        case
            when e.data_period ~ '^\d{4}$' then 12
            when e.data_period ~ '^\d{4}Q1$' then 3
            when e.data_period ~ '^\d{4}H1$' then 6
            when e.data_period ~ '^\d{4}M01-\d{2}$' then right(e.data_period, 2)::integer
        end as until_month,
        substring(e.value from '^(-?\d+(?:\.\d+)?)[%％]?$')::numeric as amount
) as v
where
    v.kind is not null and v.until_month is not null and v.amount is not null and not e.is_withdrawal
    and not exists (
        select 1 from landing.jg09_entry as w
        where w.is_withdrawal and w.unit_code = e.unit_code and w.state = 'current' and w.business_key = e.business_key
    );
comment on view landing.jg09_figure is
    '登记的技改投资增速、工业投资增速和技改占比，未作废、数据期可比 · Registered growth of renovation and of industrial '
    'investment and the share of one in the other; half_step is half a unit of the last published digit.';

create function landing.jg01_region(of_year integer, until_month integer, synthetic boolean)
returns table (renovation numeric, industrial numeric)
language sql stable
as $$
    select sum(r.renovation_ytd), sum(r.industrial_ytd)
    from audit.unit as u
    left join lateral (
        select s.submission_id
        from audit.submission as s
        where
            s.unit_code = u.unit_code and s.form_code = 'JG01' and s.state = 'current' and s.is_synthetic = synthetic
            and (
                s.period = of_year || '-' || lpad(until_month::text, 2, '0')
                or (until_month = 12 and s.period = of_year::text)
            )
        -- The year's own period is the shorter text: it replaces December.
        order by length(s.period)
        limit 1
    ) as held on true
    left join landing.jg01 as r on held.submission_id = r.submission_id and r.industry_code = '合计'
    where u.kind in ('county', 'zone')
    having count(r.renovation_ytd) = count(*) and count(r.industrial_ytd) = count(*)
$$;
comment on function landing.jg01_region is
    '全区累计：各县（市、区）与宁东合计之和，缺一个就没有结果 · The region''s year to date from counties and zone; no row '
    'while one of them is missing.';

grant select on
landing.jg06_with_last_quarter, landing.jg06_of_last_quarter, landing.jg07_with_last_quarter,
landing.jg08_with_last_quarter, landing.jg09_figure, landing.listed_entry
to jigai_ingest;
