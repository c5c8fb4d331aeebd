-- On every dashboard: the last moment at which anything was received, judged, withdrawn or published.
select to_char(as_of at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI') as as_of_text from moment
