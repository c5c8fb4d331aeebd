-- Whether a closed period has been opened to the unit again is asked once more when the message leaves.
grant select on audit.period_lock, audit.period_exception to jigai_alerts;
