"""建集市：一次 dbt build，逐节点记录 · build the marts with one `dbt build`, recording every node.

Woken when submissions were judged, units told what they owe, or a scorecard was published. Every node's result stands
in `audit.dbt_node`; a failing node fails the task with its name, and all marts stay as they were. What passed is
published in one transaction, in which the reference lists are kept as they are and the as-of functions follow the
models. Where only submissions are new, the rows they touch are made; with {"whole": true} in the run's conf every row
is made and accounted for again. Where the machine has other work the answers to units go first.
"""

from airflow.sdk import dag, task

from jigai.domain.moments import moment
from jigai.orchestration.assets import MARTS_PUBLISHED, OBLIGATIONS_CHASED, SCORECARD_PUBLISHED, SUBMISSIONS_JUDGED
from jigai.orchestration.defaults import dag_defaults
from jigai.orchestration.run_moment import is_asked, run_moment


@dag(schedule=SUBMISSIONS_JUDGED | SCORECARD_PUBLISHED | OBLIGATIONS_CHASED, **dag_defaults(__doc__, "marts"))
def build_marts():
    @task(outlets=[MARTS_PUBLISHED])
    def build() -> dict:
        from jigai.orchestration import dbt_runner
        from jigai.orchestration.courtesy import give_way

        give_way()
        return dbt_runner.build(now=moment(run_moment()), whole=is_asked("whole"))

    build()


build_marts()
