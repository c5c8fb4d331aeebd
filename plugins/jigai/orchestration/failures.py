"""Turns a failure inside a run that went on into a failed run."""

from airflow.sdk.exceptions import AirflowFailException

# The task of a DAG that only says so: what failed has been told already, by the task itself.
REPORTING_TASK = "report_failures"


def report() -> None:
    """Always raises: the task that calls it runs only when another one failed.

    Raises:
        AirflowFailException: with the next step.
    """
    raise AirflowFailException(
        "本次运行有任务失败，其余文件已继续处理；修复后清除失败任务即可续跑 · "
        "a task of this run failed, the other files went on; clear the failed tasks after the cure"
    )
