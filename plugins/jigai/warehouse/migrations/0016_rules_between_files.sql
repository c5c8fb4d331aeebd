-- Rules between forms and units see the other files of their run, and the slips of scale come with the rule set.
-- `together`: submissions judged in the same run that nothing mandatory was found in.
drop function audit.latest_accepted;
drop function landing.home_of;
drop function landing.one_sided;
drop function landing.jg01_region;
drop view landing.jg03_project_in_ledger;
drop function landing.jg03_slips;
drop function audit.thousand_yuan_slip;
drop function audit.scale_slip;

create function audit.latest_standing(together bigint [], wanted_form text, until date)
returns table (unit_code text, submission_id bigint, period text, period_end date)
language sql stable
as $$
    select distinct on (s.unit_code) s.unit_code, s.submission_id, s.period, s.period_end
    from audit.standing(together) as s
    where s.form_code = wanted_form and s.period_end <= until and s.period_end > until - interval '1 year'
    order by s.unit_code, s.period_end desc
$$;
comment on function audit.latest_standing is
    '各单位某表截至某日、不早于一年前的最近一份有效报表 · Each unit''s latest standing submission of a form, at most a year old.';

-- An enterprise is looked up by its code, so that a list of thousands costs no pass over all that stands.
create function landing.home_of(together bigint [], uscc text, until date)
returns table (unit_code text, unit_name text, enterprise_name text)
language sql stable
as $$
    select s.unit_code, u.name_zh, r.enterprise_name
    from landing.jg03 as r
    inner join audit.submission as s on r.submission_id = s.submission_id
    inner join audit.unit as u on s.unit_code = u.unit_code
    where
        r.enterprise_uscc = uscc and s.period_end <= until
        and (s.state = 'current' or s.submission_id = any(together))
        and r.register_status is distinct from '年内退库'
        -- What was accepted before gives way to the same unit's newer file of this run.
        and not exists (
            select 1 from audit.submission as n
            where
                n.submission_id = any(together) and n.submission_id <> s.submission_id and s.state = 'current'
                and n.unit_code = s.unit_code and n.form_code = s.form_code and n.period = s.period
        )
    order by s.period_end desc, s.unit_code
    limit 1
$$;
comment on function landing.home_of is
    '规模以上工业企业由哪个单位填报（JG03最近一期） · Which unit reports an enterprise, by the latest JG03.';

create function landing.jg03_project_in_ledger(judged bigint [], together bigint [])
returns table (
    submission_id bigint, unit_code text, form_code text, period text, row_number integer, enterprise_uscc text,
    renovation_project_code text, renovation_done_month text, ledger_id bigint, ledger_period text, ledger_row integer,
    ledger_stage text, ledger_enterprise_uscc text
)
language sql stable
as $$
    with ledgers as materialized (
        select p.*
        from audit.standing(together) as p
        where
            p.form_code = 'JG02'
            and p.unit_code in (select s.unit_code from audit.submission as s where s.submission_id = any(judged))
    )

    select
        s.submission_id, s.unit_code, s.form_code, s.period, r.row_number, r.enterprise_uscc,
        r.renovation_project_code, r.renovation_done_month,
        l.submission_id, l.period, l.row_number, l.stage, l.enterprise_uscc
    from audit.submission as s
    inner join landing.jg03 as r on s.submission_id = r.submission_id
    left join lateral (
        select p.submission_id, p.period, o.row_number, o.stage, o.enterprise_uscc
        from ledgers as p
        inner join landing.jg02 as o on p.submission_id = o.submission_id
        where
            p.unit_code = s.unit_code and p.period_end <= s.period_end and o.project_code = r.renovation_project_code
        order by p.period_end desc, o.row_number
        limit 1
    ) as l on true
    where
        s.submission_id = any(judged)
        and r.renovation_done = '是' and r.renovation_project_code is not null
        -- Of works done before the first ledger nothing can be said.
        and exists (
            select 1 from ledgers as h where h.unit_code = s.unit_code and h.period = r.renovation_done_month
        )
$$;
comment on function landing.jg03_project_in_ledger is
    '已完成的改造，连同调度表（JG02）最近一期的同一项目 · A finished renovation beside its project in the latest ledger.';

-- A row is missed only where the other side would have it: a department that lists its kind, a county that reports its
-- holder. A list that is going to be returned is compared with the others, and nobody with it.
create function landing.one_sided(judged bigint [], together bigint [])
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
        left join audit.standing(together) as t on s.submission_id = t.submission_id
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
        inner join audit.latest_standing(together, 'JG03', l.period_end) as j on l.unit_code = j.unit_code
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

create function landing.jg01_region(together bigint [], of_year integer, until_month integer, synthetic boolean)
returns table (renovation numeric, industrial numeric)
language sql stable
as $$
    select sum(r.renovation_ytd), sum(r.industrial_ytd)
    from audit.unit as u
    left join lateral (
        select t.submission_id
        from audit.standing(together) as t
        inner join audit.submission as s on t.submission_id = s.submission_id and s.is_synthetic = synthetic
        where
            t.unit_code = u.unit_code and t.form_code = 'JG01'
            and (
                t.period = of_year || '-' || lpad(until_month::text, 2, '0')
                or (until_month = 12 and t.period = of_year::text)
            )
        -- The year's own period is the shorter text: it replaces December.
        order by length(t.period)
        limit 1
    ) as held on true
    left join landing.jg01 as r on held.submission_id = r.submission_id and r.industry_code = '合计'
    where u.kind in ('county', 'zone')
    having count(r.renovation_ytd) = count(*) and count(r.industrial_ytd) = count(*)
$$;
comment on function landing.jg01_region is
    '全区累计：各县（市、区）与宁东合计之和，缺一个就没有结果 · The region''s year to date from counties and zone; no row '
    'while one of them is missing.';

-- `slips`: expectations/scale_slips.yml for the column's unit, [{factor, zh, en, cure_zh, must_be_due}]. Ten times too
-- much or too little may be true: such a factor counts only where the number, mended, would be what was due.
create function audit.scale_slip(
    value numeric, reference numeric, due numeric, minimum numeric, width numeric, near numeric, slips jsonb
) returns table (factor numeric, slip_zh text, slip_en text)
language sql immutable
as $$
    select slip.factor, slip.zh, slip.en
    from jsonb_to_recordset(slips) as slip (factor numeric, zh text, en text, must_be_due boolean)
    where
        reference >= minimum and value > 0 and due > 0
        and case
            when slip.must_be_due then abs(value - due * slip.factor) <= near * due * slip.factor
            else value / nullif(reference, 0) between slip.factor / width and slip.factor * width
        end
$$;
comment on function audit.scale_slip is '万元栏的单位、位数之误 · Which unit or digits an amount of a 万元 column slipped by.';

-- Quarterly figures move more than monthly ones: only what lies within `width` times of a wrong unit is taken for one.
create function audit.thousand_yuan_slip(value numeric, due numeric, minimum numeric, width numeric, slips jsonb)
returns table (factor numeric, slip_zh text, slip_en text, cure_zh text)
language sql immutable
as $$
    select slip.factor, slip.zh, slip.en, slip.cure_zh
    from jsonb_to_recordset(slips) as slip (factor numeric, zh text, en text, cure_zh text)
    where
        due >= minimum and value > 0
        and value / nullif(due, 0) between slip.factor / width and slip.factor * width
$$;
comment on function audit.thousand_yuan_slip is '千元栏的单位之误 · Which unit an amount of a 千元 column was given in.';

create function landing.jg03_slips(submission_ids bigint [], minimum numeric, width numeric, slips jsonb)
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
        left join lateral audit.thousand_yuan_slip(b.value, b.due, minimum, width, slips) as s on true
        where b.submission_id = any(submission_ids) and b.due >= minimum and b.value > 0
    ) as c
    where c.factor is not null
$$;
comment on function landing.jg03_slips is
    '疑似单位之误的金额，及该栏可比行数、同样之误的行数 · Amounts that look given in another unit, and how many of the column do.';
