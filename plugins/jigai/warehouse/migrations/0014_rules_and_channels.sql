-- What marts say of rules and contacts: each rule in the words of each form, and by which channels a unit is reached,
-- never at which address.
create table audit.rule (
    form_code text not null,
    rule_id text not null,
    rule_name text not null,
    severity text not null,
    phase text not null,
    problem_zh text not null,
    primary key (form_code, rule_id)
);
comment on table audit.rule is
    '各表适用的规则及其说法；不再使用的规则仍保留 · Rules of each form and what they find; those no longer in force stay.';

create view audit.contact_channel as
select distinct unit_code, channel, valid_from, valid_to from audit.contact;
comment on view audit.contact_channel is
    '各单位以何种渠道联系，不含地址 · By which channels a unit is reached; no address.';

grant select, insert, update on audit.rule to jigai_ingest;
grant select on audit.rule, audit.contact_channel to jigai_transform;
