-- What every case starts from: the versions that hold, with their unit and the area it stands under, and rows of the latest period.
-- Counties and 宁东 make up the region; a city's own report and a department's list are told apart by `kind`.
-- What is chosen (`case.city`, `case.form`) or who asks (`case.unit`) narrows what a case reads; nothing set, all of it.
create function pg_temp.is_chosen(what text, value text) returns boolean language sql stable
return coalesce(value = nullif(current_setting('case.' || what, true), ''), coalesce(current_setting('case.' || what, true), '') = '');

create temporary view moment as
select greatest(
    (select max(greatest(received_at, judged_at, known_to)) from audit.submission),
    (select max(published_at) from audit.scorecard_publication)
) as as_of;

create temporary view known as
select
    s.submission_id, s.unit_code, s.form_code, s.period, s.period_end, s.known_from, u.kind, u.name_zh as unit_name,
    coalesce(c.area_name_zh, o.area_name_zh) as city_name, coalesce(c.area_code, o.area_code) as city_code,
    s.period_end = max(s.period_end) over (partition by s.form_code) as is_latest
from audit.submission as s
inner join audit.unit as u on s.unit_code = u.unit_code
left join reference.area as o on s.unit_code = o.area_code
left join reference.area as c on o.parent_area_code = c.area_code and c.area_level = 'city'
where s.state = 'current';

create temporary view accepted as
select * from known
where pg_temp.is_chosen('unit', unit_code) and pg_temp.is_chosen('city', city_name);

-- Whose an organisation is at the latest quarter: the unit whose list of enterprises named it last, else whose own register.
create temporary view home as
select distinct on (t.organisation) t.organisation, t.unit_code, t.city_name
from (
    select j.enterprise_uscc as organisation, k.unit_code, k.city_name, k.period_end, 1 as told_by
    from known as k
    inner join landing.jg03 as j on k.submission_id = j.submission_id
    where j.register_status in ('年初在库', '年内入库')
    union all
    select r.organisation, k.unit_code, k.city_name, k.period_end, 2
    from known as k
    inner join (
        select submission_id, host_uscc as organisation from landing.jg04
        union all
        select submission_id, organisation_uscc from landing.jg05
        union all
        select submission_id, enterprise_uscc from landing.jg06
        union all
        select submission_id, organisation_uscc from landing.jg07
    ) as r on k.submission_id = r.submission_id
    where k.kind in ('county', 'zone')
) as t
order by t.organisation, t.told_by, t.period_end desc, t.unit_code;

-- Organisations that are meant; where nothing narrows, those of unknown home too.
create temporary view organisation as
select o.organisation
from (
    select host_uscc as organisation from landing.jg04
    union
    select organisation_uscc from landing.jg05
    union
    select enterprise_uscc from landing.jg06
    union
    select organisation_uscc from landing.jg07
) as o
left join home as h on o.organisation = h.organisation
where pg_temp.is_chosen('unit', h.unit_code) and pg_temp.is_chosen('city', h.city_name);

create temporary view investment_total as
select
    a.unit_code, a.kind, a.city_code, a.city_name, a.period, a.period_end, a.is_latest,
    j.industrial_month, j.industrial_ytd, j.industrial_prior_ytd, j.renovation_month, j.renovation_ytd,
    j.renovation_prior_ytd
from accepted as a
inner join landing.jg01 as j on a.submission_id = j.submission_id
where j.industry_code = '合计';

-- A project that two units hold in a month is the one's that held it first.
create temporary view project_held as
select distinct on (j.project_code, a.period)
    j.*, a.unit_code, a.unit_name, a.city_name, a.period, a.period_end, a.is_latest
from known as a
inner join landing.jg02 as j on a.submission_id = j.submission_id
where a.kind in ('county', 'zone')
order by
    j.project_code, a.period,
    (
        select min(e.known_from) from audit.submission as e
        inner join landing.jg02 as k on e.submission_id = k.submission_id
        where k.project_code = j.project_code and e.unit_code = a.unit_code
    ),
    a.unit_code;

create temporary view project as
select * from project_held
where pg_temp.is_chosen('unit', unit_code) and pg_temp.is_chosen('city', city_name);

create temporary view enterprise as
select a.unit_code, a.city_code, a.city_name, a.period, a.period_end, a.is_latest, j.*
from accepted as a
inner join landing.jg03 as j on a.submission_id = j.submission_id;
