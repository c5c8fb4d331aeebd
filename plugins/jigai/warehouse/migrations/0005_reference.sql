-- What a submission is compared with, said once for every cross rule: accepted submissions of the same unit and form.
create view audit.earlier_submission as
select
    s.submission_id, s.unit_code, s.form_code, s.period, extract(month from s.period_end) as month_of_year,
    w.basis, p.submission_id as earlier_id, p.period as earlier_period
from audit.submission as s
cross join lateral (
    select 'last_month' as basis, to_char(s.period_end - interval '1 month', 'YYYY-MM') as period
    where length(s.period) = 7
    union all
    select 'last_year' as basis, to_char(s.period_end - interval '1 year', 'YYYY-MM') as period
    where length(s.period) = 7
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
comment on view audit.earlier_submission is
    '每份报表与其可比的已审核前期报表 · A submission, each basis of comparison, and the accepted submission it names.';

create view landing.jg01_with_past as
select
    e.submission_id, e.unit_code, e.form_code, e.period, e.month_of_year, e.basis, e.earlier_id, e.earlier_period,
    r.row_number, r.industry_code, p.row_number as earlier_row,
    v.measure, v.month, v.ytd, v.prior_ytd, v.earlier_month, v.earlier_ytd
from audit.earlier_submission as e
inner join landing.jg01 as r on e.submission_id = r.submission_id
left join landing.jg01 as p on e.earlier_id = p.submission_id and r.industry_code = p.industry_code
cross join lateral (
    values
    ('industrial', r.industrial_month, r.industrial_ytd, r.industrial_prior_ytd, p.industrial_month, p.industrial_ytd),
    ('renovation', r.renovation_month, r.renovation_ytd, r.renovation_prior_ytd, p.renovation_month, p.renovation_ytd)
) as v (measure, month, ytd, prior_ytd, earlier_month, earlier_ytd);
comment on view landing.jg01_with_past is
    '月报每行两项投资，连同可比前期的同一行业 · Each row, each measure, beside the same industry in what is compared with.';

create view landing.jg02_with_last_month as
select
    e.submission_id, e.unit_code, e.form_code, e.period, e.month_of_year,
    e.earlier_id as last_id, e.earlier_period as last_period, p.row_number as last_row,
    r.row_number, r.project_code,
    r.enterprise_uscc, p.enterprise_uscc as last_enterprise_uscc,
    r.tier, p.tier as last_tier,
    r.start_month, p.start_month as last_start_month,
    r.stage, p.stage as last_stage,
    r.total_planned, p.total_planned as last_total_planned,
    r.year_planned, p.year_planned as last_year_planned,
    r.month_done, p.month_done as last_month_done,
    r.ytd_done, p.ytd_done as last_ytd_done,
    r.since_start_done, p.since_start_done as last_since_start_done
from audit.earlier_submission as e
inner join landing.jg02 as r on e.submission_id = r.submission_id
left join landing.jg02 as p on e.earlier_id = p.submission_id and r.project_code = p.project_code
where e.basis = 'last_month';
comment on view landing.jg02_with_last_month is
    '台账每个项目，连同上月已审核的同一项目 · Each project beside itself in the ledger accepted for the month before.';

-- `reference` is what a number is compared with, `due` what it should have been; January's own sums start at zero.
create view landing.jg01_scale_basis as
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, r.industry_code,
    c.column_key, c.value, c.reference, c.due, c.basis_zh, c.reference_id, c.reference_row
from (
    select
        y.*,
        p.submission_id as last_id, p.row_number as last_row,
        case y.measure when 'industrial' then p.industrial_month else p.renovation_month end as last_month,
        case y.measure when 'industrial' then p.industrial_ytd else p.renovation_ytd end as last_ytd
    from landing.jg01_with_past as y
    inner join audit.earlier_submission as m on y.submission_id = m.submission_id and m.basis = 'last_month'
    left join landing.jg01 as p
        on m.earlier_id = p.submission_id and y.industry_code = p.industry_code and y.month_of_year > 2
    where y.basis = 'last_year'
) as r
cross join lateral (
    values
    (
        r.measure || '_ytd', r.ytd, coalesce(r.last_ytd, r.earlier_ytd), coalesce(r.last_ytd + r.month, r.earlier_ytd),
        case when r.last_id is not null then '上月累计' else '去年同期审核数' end,
        case when r.last_id is not null then r.last_id else r.earlier_id end,
        case when r.last_id is not null then r.last_row else r.earlier_row end
    ),
    (r.measure || '_month', r.month, r.last_month, r.ytd - r.last_ytd, '上月的本月数', r.last_id, r.last_row),
    (
        r.measure || '_prior_ytd', r.prior_ytd, r.earlier_ytd, r.earlier_ytd, '去年同期审核数',
        r.earlier_id, r.earlier_row
    )
) as c (column_key, value, reference, due, basis_zh, reference_id, reference_row);

create view landing.jg02_scale_basis as
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, r.project_code, r.last_id, r.last_row,
    c.column_key, c.value, c.reference, c.due, c.basis_zh
from landing.jg02_with_last_month as r
cross join lateral (
    values
    ('total_planned', r.total_planned, r.last_total_planned, r.last_total_planned, '上月的计划总投资'),
    ('year_planned', r.year_planned, r.last_year_planned, r.last_year_planned, '上月的年度计划'),
    ('ytd_done', r.ytd_done, r.last_ytd_done, r.last_ytd_done + r.month_done, '上月累计'),
    ('since_start_done', r.since_start_done, r.last_since_start_done, r.last_since_start_done + r.month_done, '上月累计'),
    ('month_done', r.month_done, r.last_month_done, r.ytd_done - r.last_ytd_done, '上月完成')
) as c (column_key, value, reference, due, basis_zh)
where r.month_of_year > 1 or c.column_key in ('total_planned', 'since_start_done');

-- Ten times too much or too little may be true: it counts only where the number would then be what was due.
create function audit.scale_slip(
    value numeric, reference numeric, due numeric, minimum numeric, width numeric, near numeric
) returns table (factor numeric, slip_zh text, slip_en text)
language sql immutable
as $$
    select slip.factor, slip.slip_zh, slip.slip_en
    from (
        values
        (0.0001, '按“亿元”填报', 'given in 亿元'), (0.001, '按“千万元”填报', 'given in 千万元'),
        (0.1, '少填一位数', 'one digit short'), (10, '按“千元”填报', 'given in 千元'),
        (1000, '多填三位数', 'three digits too long'), (10000, '按“元”填报', 'given in 元')
    ) as slip (factor, slip_zh, slip_en)
    where
        reference >= minimum and value > 0 and due > 0
        and case
            when slip.factor in (0.1, 10) then abs(value - due * slip.factor) <= near * due * slip.factor
            else value / nullif(reference, 0) between slip.factor / width and slip.factor * width
        end
$$;

create view landing.jg09_entry as
select
    s.submission_id, s.unit_code, s.form_code, s.period, s.state, s.known_from, r.row_number,
    r.indicator, r.area, r.data_period, r.measure, r.publisher, r.published_on, r.source_title, r.value, r.remark,
    left(coalesce(r.remark, ''), 2) = '作废' as is_withdrawal,
    jsonb_strip_nulls(jsonb_build_object(
        'indicator', r.indicator, 'area', r.area, 'data_period', r.data_period, 'measure', r.measure,
        'publisher', r.publisher, 'published_on', r.published_on, 'source_title', r.source_title
    )) as business_key
from audit.submission as s
inner join landing.jg09 as r on s.submission_id = r.submission_id;
comment on view landing.jg09_entry is
    '登记表各行连同其报送状态 · Each entry of the register with the state of its submission.';

create function audit.shown(amount numeric) returns text
language sql stable
as $$
    select to_char(amount, 'FM999,999,999,999,990.099999')
$$;
comment on function audit.shown is '金额写在意见书上的样子 · An amount as findings show it.';

grant select on
audit.earlier_submission, landing.jg01_with_past, landing.jg01_scale_basis, landing.jg02_with_last_month,
landing.jg02_scale_basis, landing.jg09_entry
to jigai_ingest;
