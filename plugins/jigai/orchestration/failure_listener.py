"""Tells whoever opens the log of a failed task which run it was, whether it will be tried again, and the next step."""

from typing import Any

import structlog
from airflow.listeners import hookimpl

from jigai.orchestration.retries import transient_reason

log = structlog.get_logger("jigai.task")

NEXT_STEP = {
    True: "连接类故障，重试已用完；恢复连接后清除本任务即可续跑 · a connection failed; restore it, then clear the task",
    False: "代码或配置有错，重试无益；修复后清除本任务即可续跑 · wrong code or settings; cure it, then clear the task",
}


@hookimpl
def on_task_instance_failed(previous_state: Any, task_instance: Any, error: Any) -> None:
    """One line with run, task and next step; stages resume, so that clearing a task never does work twice."""
    log.error(
        "任务失败 · task failed",
        dag=task_instance.dag_id,
        run=task_instance.run_id,
        task=task_instance.task_id,
        map_index=task_instance.map_index,
        error=type(error).__name__ if isinstance(error, BaseException) else str(error),
        next_step=next_step(error),
    )


def next_step(error: Any) -> str:
    """What to do about it, in one sentence."""
    return NEXT_STEP[isinstance(error, BaseException) and transient_reason(error) is not None]
