"""维护：每夜核对恒等式与事件链、导出链头，每周整库重建 · every night what must hold, once a week every row again.

Nothing received is lost, nothing landed is missing, every mart asks its policy, and the event chain holds and has every
head that was written down before: what does not hold fails the task, and the data engineer is told. Then the head of
the day is written down in the archive, outside the database. How long ago each source was written to stands among
dbt's nodes. On Sundays the marts are built whole: what merging made is made once more, and accounted for.
"""

from airflow.sdk import dag, task

from jigai.domain.moments import moment
from jigai.orchestration.assets import MARTS_PUBLISHED
from jigai.orchestration.defaults import dag_defaults, on_the_clock
from jigai.orchestration.run_moment import is_asked, scheduled_moment


@dag(schedule=on_the_clock("30 2 * * *"), **dag_defaults(__doc__, "maintenance"))
def maintain_warehouse():
    @task
    def examine() -> list:
        from jigai.stages import maintenance

        return maintenance.examine(scheduled_moment())

    @task
    def export_chain_head() -> dict:
        from jigai.stages import maintenance

        return maintenance.export_head(scheduled_moment())

    @task
    def look_how_fresh() -> list:
        from jigai.orchestration import dbt_runner

        return dbt_runner.look_how_fresh()

    @task(outlets=[MARTS_PUBLISHED])
    def build_whole() -> dict:
        from airflow.sdk.exceptions import AirflowSkipException

        from jigai.orchestration import dbt_runner
        from jigai.orchestration.courtesy import give_way
        from jigai.stages import maintenance

        if not (is_asked("whole") or maintenance.is_rebuild_due(scheduled_moment())):
            raise AirflowSkipException("每周日重建 · on Sundays")
        give_way()
        return dbt_runner.build(now=moment(scheduled_moment()), whole=True)

    examine() >> export_chain_head()
    look_how_fresh() >> build_whole()


maintain_warehouse()
