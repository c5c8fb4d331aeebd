select j.item_kind, j.status, count(distinct j.item_no) as item_count
from (
    -- The department's word before a county's.
    select distinct on (j.item_no) j.*, a.is_latest
    from known as a
    inner join landing.jg07 as j on a.submission_id = j.submission_id
    where a.is_latest
    order by j.item_no, a.kind = 'department' desc, a.known_from
) as j
inner join organisation as o on j.organisation_uscc = o.organisation
group by j.item_kind, j.status
