"""A failed task of Airflow's as a message to the data engineer."""

from collections.abc import Iterator
from typing import Any

import structlog

from jigai.catalog.settings import SettingsError, load_settings
from jigai.domain.concerning import files_of
from jigai.stages import engineer
from jigai.stages.failure_message import Failure

log = structlog.get_logger("jigai.task")


def tell_engineer(task_instance: Any, error: Any, next_step: str) -> None:
    """Send it and write down what came of it."""
    settings = load_settings()
    failure = failure_of(task_instance, error, next_step, settings.instance)
    index = f"/map_index={failure.map_index}" if failure.map_index >= 0 else ""
    logs = f"dag_id={failure.dag_id}/run_id={failure.run_id}/task_id={failure.task}{index}"
    try:
        answers = engineer.tell(settings, failure, logs)
    except SettingsError as fault:
        log.warning("未通知数据工程师 · the data engineer was not told", reason=str(fault))
        return
    log.info("通知数据工程师 · the data engineer", answers=answers or engineer.TOLD_BEFORE)


def failure_of(task_instance: Any, error: Any, next_step: str, instance: str) -> Failure:
    is_error = isinstance(error, BaseException)
    index = task_instance.map_index
    return Failure(
        instance=instance,
        dag_id=task_instance.dag_id,
        run_id=task_instance.run_id,
        task=task_instance.task_id,
        map_index=-1 if index is None else index,
        try_number=task_instance.try_number or 1,
        kind=type(error).__name__ if is_error else "任务进程中断 · the task's process ended",
        error=str(error),
        files=(files_of(error) if is_error else None) or _given(task_instance),
        next_step=next_step,
    )


def _given(task_instance: Any) -> str | None:
    """The submissions that a task was given by number, where no file was named."""
    arguments = getattr(getattr(task_instance, "task", None), "op_kwargs", None)
    numbers = list(_numbers(arguments)) if isinstance(arguments, dict) else []
    return f"报送编号 · submissions {'、'.join(map(str, numbers))}" if numbers else None


def _numbers(value: Any) -> Iterator[int]:
    if isinstance(value, bool):
        return
    if isinstance(value, int):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _numbers(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _numbers(part)
