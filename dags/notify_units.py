"""通知单位：把发件箱里的消息送出去 · deliver what stands in the outbox to the units.

Woken when submissions were judged, and every ten minutes for messages whose first delivery failed. A message has a
fixed Message-ID, so that a repeat after a crash is recognised as one.
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
