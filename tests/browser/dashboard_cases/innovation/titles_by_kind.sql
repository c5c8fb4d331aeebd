select j.title_kind, j.level as title_level,
    count(distinct (j.title_kind, j.level, j.enterprise_uscc, j.object_name)) as title_count
from known as a
inner join landing.jg06 as j on a.submission_id = j.submission_id
inner join organisation as o on j.enterprise_uscc = o.organisation
where
    a.is_latest and j.status = '有效' and j.recognised_on <= a.period_end
    and coalesce(j.valid_to >= a.period_end, true) and coalesce(j.revoked_on > a.period_end, true)
group by j.title_kind, j.level
