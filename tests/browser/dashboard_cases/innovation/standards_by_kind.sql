-- National and industry standards of the department's list, published in the plan's years by now, that its firms lead;
-- and the pilots approved in them.
with listed as (
    select j.*, a.period_end from known as a
    inner join landing.jg05 as j on a.submission_id = j.submission_id
    inner join organisation as o on j.organisation_uscc = o.organisation
    where a.is_latest and a.kind = 'department'
)

select standard_kind as entry_kind, role, count(distinct standard_no) as standard_count
from listed
where
    record_kind = '标准' and standard_kind in ('国家标准', '行业标准') and status in ('发布', '废止')
    and standard_no not like 'GB/Z%' and published_on between '2021-01-01' and period_end
    and (role = '主导' or drafter_rank = '1')
group by standard_kind, role
union all
select record_kind, role, count(distinct (title, organisation_uscc))
from listed
where record_kind = '标准化试点示范' and pilot_approved_on between '2021-01-01' and period_end
group by record_kind, role
