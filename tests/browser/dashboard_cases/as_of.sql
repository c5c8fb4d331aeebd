-- On every dashboard: the last moment at which anything was received, judged, withdrawn or published, and how far each form
-- tells of what is meant.
select
    to_char(m.as_of at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI') as as_of_text,
    (
        select to_char(max(o.period_end), 'YYYY-MM') from audit.obligation as o
        where o.due_at <= m.as_of and pg_temp.is_chosen('unit', o.unit_code)
    ) as owed_period_text,
    (
        select to_char(max(a.period_end), 'YYYY"年1–"FMMM"月"') from accepted as a
        where a.form_code = 'JG01' and a.kind in ('county', 'zone')
    ) as investment_period_text,
    (select to_char(max(p.period_end), 'YYYY"年"FMMM"月"') from project as p) as project_period_text,
    (select to_char(max(e.period_end), 'YYYY"年第"Q"季度"') from enterprise as e) as research_period_text,
    (
        select to_char(max(k.period_end), 'YYYY"年第"Q"季度"') from known as k
        inner join landing.jg04 as j on k.submission_id = j.submission_id
        inner join organisation as o on j.host_uscc = o.organisation
    ) as platform_period_text,
    (
        select to_char(max(k.period_end), 'YYYY"年第"Q"季度"') from known as k
        inner join landing.jg05 as j on k.submission_id = j.submission_id
        inner join organisation as o on j.organisation_uscc = o.organisation
    ) as standard_period_text,
    (
        select to_char(max(k.period_end), 'YYYY"年第"Q"季度"') from known as k
        inner join landing.jg06 as j on k.submission_id = j.submission_id
        inner join organisation as o on j.enterprise_uscc = o.organisation
    ) as title_period_text,
    (
        select to_char(max(k.period_end), 'YYYY"年第"Q"季度"') from known as k
        inner join landing.jg07 as j on k.submission_id = j.submission_id
        inner join organisation as o on j.organisation_uscc = o.organisation
    ) as technology_period_text
from moment as m
