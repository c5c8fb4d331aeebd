-- 计划总投资与上月审核通过的数相差超过规定比例，且不像是单位之误（由scale_slip说明）。
with judged as (
    select s.submission_id, s.unit_code, s.form_code, s.period, s.period_end,
        extract(month from s.period_end) = 1 as is_january
    from audit.submission as s
    where s.submission_id = any(%(submission_ids)s::bigint[]) and length(s.period) = 7
),

last_month as (
    select j.submission_id, p.submission_id as reference_id, p.period
    from judged as j
    inner join audit.submission as p
        on j.unit_code = p.unit_code and j.form_code = p.form_code and p.state = 'current'
    where p.period = to_char(j.period_end - interval '1 month', 'YYYY-MM')
),

slips as (
    select *
    from (values
        (0.0001, '按“亿元”填报', 'given in 亿元'), (0.001, '按“千万元”填报', 'given in 千万元'),
        (0.1, '少填一位数', 'one digit short'), (10, '按“千元”填报', 'given in 千元'),
        (1000, '多填三位数', 'three digits too long'), (10000, '按“元”填报', 'given in 元')
    ) as slip (factor, slip_zh, slip_en)
)

select
    j.submission_id, j.unit_code, j.form_code, j.period, r.row_number as row_number, 'total_planned' as column_key,
    jsonb_build_object('project_code', r.project_code) as business_key,
    to_char(r.total_planned, 'FM999,999,999,999,990.099999') as value,
    null::text as expected,
    to_char(r.total_planned - p.total_planned, 'FM999,999,999,999,990.099999') as difference,
    trim_scale((%(total_change_ratio)s::numeric) * 100)::text || '%%' as threshold,
    to_char(p.total_planned, 'FM999,999,999,999,990.099999') as reference_value,
    b.reference_id as reference_submission_id,
    p.row_number as reference_row,
    jsonb_build_object('reference_period', b.period) as params
from judged as j
inner join last_month as b on j.submission_id = b.submission_id
inner join landing.jg02 as r on j.submission_id = r.submission_id
inner join landing.jg02 as p on b.reference_id = p.submission_id and r.project_code = p.project_code
where
    abs(r.total_planned - p.total_planned) > abs(p.total_planned) * %(total_change_ratio)s::numeric
    and not exists (
        select 1
        from (
            values
            ('total_planned', r.total_planned, p.total_planned, p.total_planned, '上月的计划总投资'),
            ('year_planned', r.year_planned, case when not j.is_january then p.year_planned end, p.year_planned, '上月的年度计划'),
            ('ytd_done', r.ytd_done, case when not j.is_january then p.ytd_done end, p.ytd_done + r.month_done, '上月累计'),
            ('since_start_done', r.since_start_done, p.since_start_done, p.since_start_done + r.month_done, '上月累计'),
            ('month_done', r.month_done, case when not j.is_january then p.month_done end, r.ytd_done - p.ytd_done, '上月完成')
        ) as c (column_key, value, reference, due, basis_zh)
        inner join slips on (
                (
                    slips.factor not in (0.1, 10)
                    and c.value / nullif(c.reference, 0) between slips.factor / %(scale_width)s::numeric
                    and slips.factor * %(scale_width)s::numeric
                )
                or (
                    slips.factor in (0.1, 10)
                    and abs(c.value - c.due * slips.factor) <= %(scale_near)s::numeric * c.due * slips.factor
                )
            )
        where c.reference >= %(scale_minimum)s::numeric and c.value > 0 and c.due > 0
    )
order by j.submission_id, r.row_number
