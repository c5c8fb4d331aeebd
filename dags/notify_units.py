"""通知单位：把发件箱里的消息送出去 · deliver what stands in the outbox to the units.

Woken when submissions were judged, and every ten minutes for messages whose first delivery failed. What one unit is
told from one run leaves as one message by each of its channels: mail with the marked workbooks, or a robot of WeCom,
DingTalk or Feishu. A message has a fixed id, so that a repeat after a crash is recognised as one; `jigai outbox list`
shows where each stands.
"""

from airflow.sdk import dag, task

from jigai.orchestration.assets import SUBMISSIONS_JUDGED
from jigai.orchestration.defaults import dag_defaults, woken_by
from jigai.orchestration.run_moment import run_moment


@dag(schedule=woken_by(SUBMISSIONS_JUDGED, or_every="*/10 * * * *"), **dag_defaults(__doc__, "alerts"))
def notify_units():
    @task
    def notify() -> dict:
        from jigai.stages import notify as stage

        return stage.run(run_moment())

    notify()


notify_units()
