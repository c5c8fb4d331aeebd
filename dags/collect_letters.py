"""收取邮件：把各单位邮寄的报表放进其收件箱 · put the workbooks that units mailed into their inbox folders.

Woken by mails in the mailbox (`JIGAI_MAILBOX`), which is looked at once a minute; without a mailbox it never runs.
What it puts into the inbox wakes `ingest_submissions` as any file does, so that a mail server that is slow or away
keeps no other file waiting. A mail that broke the run stays where it is; the watch fires again for it every quarter of
an hour.
"""

from airflow.sdk import dag, task

from jigai.orchestration.assets import MAILBOX
from jigai.orchestration.defaults import dag_defaults
from jigai.orchestration.run_moment import run_moment


@dag(schedule=MAILBOX, **dag_defaults(__doc__, "ingest"))
def collect_letters():
    @task
    def collect() -> dict:
        from jigai.stages import collect_letters as stage

        return stage.run(run_moment())

    collect()


collect_letters()
