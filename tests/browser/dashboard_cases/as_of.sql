-- On every dashboard: the last moment at which anything was received or judged.
select to_char(greatest(max(received_at), max(judged_at)) at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI') as as_of_text
from audit.submission
