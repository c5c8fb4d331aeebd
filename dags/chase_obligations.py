"""催报：截止前提醒、逾期催报、逐级通报、连续未报、到期关闭 · who owes what: reminders, dunning, levels above, silences.

Every morning at the hour of `expectations/chasing.yml`, which also says at which step who hears. Whoever sent what was
owed hears nothing; each step is told once, and after days without a scheduler the latest one speaks for all before it.
A period whose closing day is over is locked, and those who still owed are told.
The messages leave with `notify_units`. Whatever was told, the marts are built after it: what is overdue in a message
is overdue on the dashboards, though no file came that day.
"""

from airflow.sdk import dag, task

from jigai.catalog.chasing import morning_cron
from jigai.orchestration.assets import OBLIGATIONS_CHASED, WHEN_CHASED
from jigai.orchestration.defaults import dag_defaults, on_the_clock
from jigai.orchestration.run_moment import scheduled_moment


@dag(schedule=on_the_clock(morning_cron()), **dag_defaults(__doc__, "alerts"))
def chase_obligations():
    @task(outlets=[WHEN_CHASED])
    def chase(*, outlet_events=None) -> dict:
        from jigai.stages import chase as stage

        told = stage.run(scheduled_moment())
        if told:
            outlet_events[WHEN_CHASED].add(OBLIGATIONS_CHASED)
        return told

    chase()


chase_obligations()
