"""催报：截止前提醒、逾期催报、逐级通报、连续未报、到期关闭 · who owes what: reminders, dunning, levels above, silences.

Every morning at the hour of `expectations/chasing.yml`, which also says at which step who hears. Whoever sent what was
owed hears nothing; each step is told once, and after days without a scheduler the latest one speaks for all before it.
A period whose closing day is over is locked, and those who still owed are told.
The messages leave with `notify_units`.
"""

from airflow.sdk import dag, task

from jigai.catalog.chasing import morning_cron
from jigai.orchestration.defaults import dag_defaults, on_the_clock
from jigai.orchestration.run_moment import scheduled_moment


@dag(schedule=on_the_clock(morning_cron()), **dag_defaults(__doc__, "alerts"))
def chase_obligations():
    @task
    def chase() -> dict:
        from jigai.stages import chase as stage

        return stage.run(scheduled_moment())

    chase()


chase_obligations()
