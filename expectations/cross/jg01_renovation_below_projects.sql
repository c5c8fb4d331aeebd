-- 技术改造投资合计小于同一单位同期项目台账中已入统项目的本年累计之和。
select
    j.submission_id, j.unit_code, j.form_code, j.period, r.row_number, 'renovation_ytd' as column_key,
    jsonb_build_object('industry_code', r.industry_code) as business_key,
    audit.shown(r.renovation_ytd) as value,
    audit.shown(b.ytd_done) as expected,
    audit.shown(r.renovation_ytd - b.ytd_done) as difference,
    %(cross_form_ratio)s::text || '倍' as threshold,
    audit.shown(b.ytd_done) as reference_value,
    b.submission_id as reference_submission_id,
    null::integer as reference_row,
    '{}'::jsonb as params
from audit.submission as j
inner join landing.jg01 as r on j.submission_id = r.submission_id
cross join lateral (
    select p.submission_id, sum(l.ytd_done) as ytd_done
    from audit.standing(%(together)s::bigint[]) as p
    inner join landing.jg02 as l on p.submission_id = l.submission_id
    where
        p.unit_code = j.unit_code and p.form_code = 'JG02' and p.period = j.period
        and l.in_statistics = '是'
    group by p.submission_id
) as b
where
    j.submission_id = any(%(submission_ids)s::bigint[])
    and length(j.period) = 7
    and r.industry_code = '合计'
    and b.ytd_done > r.renovation_ytd * %(cross_form_ratio)s::numeric
order by j.submission_id, r.row_number
