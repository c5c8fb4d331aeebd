"""What every DAG of the project has in common."""

from datetime import timedelta
from typing import Any

from airflow.sdk import Asset, AssetOrTimeSchedule, CronTriggerTimetable, Param
from pendulum import datetime

from jigai.orchestration.connections import take_connections
from jigai.orchestration.retries import TransientOnly

TIME_ZONE = "Asia/Shanghai"
# The first month the plan asks figures for; with catchup off it only has to lie in the past.
BEGIN = datetime(2021, 1, 1, tz=TIME_ZONE)

TASK_DEFAULTS: dict[str, Any] = {
    "owner": "jigai",
    "retries": 3,
    "retry_policy": TransientOnly(),
    "retry_delay": timedelta(seconds=30),
    "retry_exponential_backoff": 2.0,
    "max_retry_delay": timedelta(minutes=10),
    "execution_timeout": timedelta(hours=1),
    "pre_execute": take_connections,
}


def dag_defaults(doc: str | None, *tags: str) -> dict[str, Any]:
    """Arguments for `@dag`: owner, tags, retries, timeouts, one run at a time, documentation.

    Args:
        doc: the DAG file's docstring; its first line is the description, all of it the documentation page.
        tags: what the DAG is about, beside the project's own tag.
    """
    if not doc:
        raise ValueError("a DAG file without a docstring is a page without documentation")
    return {
        "description": doc.strip().splitlines()[0],
        "doc_md": doc,
        "start_date": BEGIN,
        "catchup": False,
        # Two runs at once would judge the same submission twice; the second finds an empty queue anyway.
        "max_active_runs": 1,
        "dagrun_timeout": timedelta(hours=3),
        "default_args": TASK_DEFAULTS,
        "tags": ["jigai", *tags],
        "params": {
            "now": Param(
                None,
                type=["null", "string"],
                title="运行时刻 · moment of the run",
                description="ISO 8601，无时区者按北京时间；空＝实际时间 · no offset: Asia/Shanghai; empty: wall clock",
            )
        },
        "render_template_as_native_obj": True,
    }


def waits_for_people(defaults: dict[str, Any], longest: timedelta) -> dict[str, Any]:
    """The same for a DAG whose runs wait for answers: they may take as long as people do, and wait side by side.

    Args:
        defaults: of `dag_defaults`.
        longest: how long an answer is awaited.
    """
    return defaults | {"dagrun_timeout": longest + timedelta(hours=1), "max_active_runs": 16}


def on_the_clock(cron: str) -> CronTriggerTimetable:
    """Runs at these moments, each run's moment being its own and not when it happened to begin."""
    return CronTriggerTimetable(cron, timezone=TIME_ZONE)


def woken_by(asset: Asset, *, or_every: str) -> AssetOrTimeSchedule:
    """Runs on an event of the asset, and by cron in case an event was lost or nothing happened."""
    return AssetOrTimeSchedule(assets=asset, timetable=CronTriggerTimetable(or_every, timezone=TIME_ZONE))
