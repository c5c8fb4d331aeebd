"""建集市：一次 dbt build，逐节点记录 · build the marts with one `dbt build`, recording every node.

Woken when submissions were judged. Every node's result stands in `audit.dbt_node`; a failing node fails the task with
its name, and the marts of the failed part stay as they were.
"""

from airflow.sdk import dag, task

from jigai.orchestration.assets import MARTS_PUBLISHED, SUBMISSIONS_JUDGED
from jigai.orchestration.defaults import dag_defaults


@dag(schedule=[SUBMISSIONS_JUDGED], **dag_defaults(__doc__, "marts"))
def build_marts():
    @task(outlets=[MARTS_PUBLISHED])
    def build() -> dict:
        from jigai.orchestration import dbt_runner

        return dbt_runner.build()

    build()


build_marts()
