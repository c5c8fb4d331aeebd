"""核准说明：准强制性问题的上报说明由上级审核人员决定 · people decide the explanations of conditional findings.

Woken when submissions were judged, and twice a day for questions that were not answered. Each question waits in
Airflow's list of required actions; the answer counts only if whoever gave it is registered for the reviewing unit
(`jigai actors import`), and a reason is given. The same decision by `jigai review` settles the question too.
"""

from datetime import timedelta

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import Param, dag, get_current_context, task, task_group

from jigai.domain.decisions import APPROVE_CHOICE, REJECT_CHOICE
from jigai.orchestration.assets import SUBMISSIONS_JUDGED
from jigai.orchestration.defaults import dag_defaults, waits_for_people, woken_by
from jigai.orchestration.run_moment import run_moment

REASON = Param("", type="string", title="理由 · reason", description="决定的理由和依据 · why, and on what evidence")


@dag(
    schedule=woken_by(SUBMISSIONS_JUDGED, or_every="30 8,14 * * *"),
    **waits_for_people(dag_defaults(__doc__, "review"), timedelta(days=7)),
)
def review_explanations():
    @task
    def waiting() -> list[dict]:
        from jigai.stages import review_requests as stage

        return stage.ask(get_current_context()["run_id"], run_moment())

    @task
    def record(finding_id: str, answer: dict) -> dict:
        from jigai.stages import review_requests as stage

        return stage.record(finding_id, answer, get_current_context()["ti"].start_date.isoformat())

    @task_group
    def explanation(finding_id: str, subject: str, body: str) -> None:
        decide = HITLOperator(
            task_id="decide",
            subject=subject,
            body=body,
            options=[APPROVE_CHOICE, REJECT_CHOICE],
            params={"reason": REASON},
            response_timeout=timedelta(days=7),
        )
        record(finding_id, decide.output)

    explanation.expand_kwargs(waiting())


review_explanations()
