select j.platform_kind, j.level as platform_level,
    count(distinct (j.platform_kind, j.level, j.host_uscc, j.platform_name)) as platform_count
from known as a
inner join landing.jg04 as j on a.submission_id = j.submission_id
inner join organisation as o on j.host_uscc = o.organisation
where
    a.is_latest and j.status = '有效' and j.recognised_on <= a.period_end
    and coalesce(j.revoked_on > a.period_end, true)
group by j.platform_kind, j.level
