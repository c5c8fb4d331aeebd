-- A build that merges reads the rows of the organisations and items that changed submissions name.
create index jg04_host on landing.jg04 (host_uscc);
create index jg05_organisation on landing.jg05 (organisation_uscc);
create index jg06_enterprise on landing.jg06 (enterprise_uscc);
create index jg07_item on landing.jg07 (item_no);
