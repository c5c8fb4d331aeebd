-- A department's list has thousands of entries: each is looked up by its holder or by its title, never beside all.
create index jg04_holder on landing.jg04 (submission_id, host_uscc);
create index jg05_holder on landing.jg05 (submission_id, organisation_uscc);
create index jg04_title on landing.jg04 (submission_id, platform_name);
create index jg05_title on landing.jg05 (submission_id, title);

create or replace view landing.register_with_past as
select
    r.*, m.earlier_id, m.earlier_period, e.row_number as earlier_row, e.title as earlier_title,
    e.status as earlier_status, e.status_key as earlier_status_key, e.status_rank as earlier_status_rank
from landing.register_entry as r
inner join audit.earlier_submission as m
    on r.submission_id = m.submission_id and m.basis = 'last_quarter' and m.earlier_id is not null
left join lateral (
    select o.*
    from (
        select h.*
        from landing.register_entry as h
        where
            h.submission_id = m.earlier_id and h.register = r.register and h.holder_uscc = r.holder_uscc
            and (
                h.title = r.title
                or (
                    h.likeness && r.likeness
                    and not exists (
                        select 1 from landing.register_entry as t
                        where
                            t.submission_id = r.submission_id and t.register = h.register
                            and t.holder_uscc = h.holder_uscc and t.title = h.title
                    )
                )
            )
        union all
        select n.*
        from landing.register_entry as n
        where
            n.submission_id = m.earlier_id and n.register = r.register and n.title = r.title
            and n.holder_name = r.holder_name and n.holder_uscc is distinct from r.holder_uscc
    ) as o
    order by o.title = r.title desc, o.holder_uscc = r.holder_uscc desc nulls last, o.row_number
    limit 1
) as e on true;
