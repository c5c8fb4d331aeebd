"""Says what failed, where and what to do: in the task's log each time, to the data engineer when it is final.

Airflow loads this in each of its processes: what sends is imported only when a task has failed for good.
"""

import threading
from typing import Any

import structlog
from airflow.listeners import hookimpl

from jigai.orchestration.failures import REPORTING_TASK
from jigai.orchestration.retries import transient_reason

log = structlog.get_logger("jigai.task")

NEXT_STEP = {
    True: "连接类故障，重试已用完；恢复连接后清除本任务即可续跑 · a connection failed; restore it, then clear the task",
    False: "代码或配置有错，重试无益；修复后清除本任务即可续跑 · wrong code or settings; cure it, then clear the task",
}


@hookimpl
def on_task_instance_running(previous_state: Any, task_instance: Any) -> None:
    """Whatever the task writes into its log, Airflow hides the instance's passwords and keys in it."""
    from jigai.orchestration.log_masking import hide_secrets

    hide_secrets()


@hookimpl
def on_task_instance_failed(previous_state: Any, task_instance: Any, error: Any) -> None:
    """One line with run, task and next step; stages resume, so that clearing a task never does work twice.

    A try that is followed by another is not told, nor the task that only repeats that others failed, nor what a person
    marked as failed (it comes without a previous state)."""
    log.error(
        "任务失败 · task failed",
        dag=task_instance.dag_id,
        run=task_instance.run_id,
        task=task_instance.task_id,
        map_index=task_instance.map_index,
        error=type(error).__name__ if isinstance(error, BaseException) else str(error),
        next_step=next_step(error),
    )
    if previous_state is None or task_instance.state != "failed" or task_instance.task_id == REPORTING_TASK:
        return
    if isinstance(error, BaseException):
        _tell(task_instance, error)
    else:
        # Told by the scheduler of a task whose process is gone: it has other tasks to see to.
        threading.Thread(target=_tell, args=(task_instance, error), daemon=True).start()


def _tell(task_instance: Any, error: Any) -> None:
    """Whatever goes wrong here is logged: the task's own failure is what has to be seen."""
    try:
        from jigai.orchestration.telling_engineer import tell_engineer

        tell_engineer(task_instance, error, next_step(error))
    except Exception as fault:
        log.error("未能通知数据工程师 · the data engineer was not told", reason=type(fault).__name__)


def next_step(error: Any) -> str:
    """What to do about it, in one sentence."""
    return NEXT_STEP[isinstance(error, BaseException) and transient_reason(error) is not None]
