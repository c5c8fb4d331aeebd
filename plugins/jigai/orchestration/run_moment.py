"""The one moment of a run, the same in each of its tasks, and what the run was asked for."""

from airflow.sdk import get_current_context

from jigai.domain.moments import SHANGHAI, moment


def run_moment() -> str:
    """ISO time with offset: the parameter `now`, else when the run began. Only inside a task."""
    context = get_current_context()
    given = context["params"].get("now")
    began = context["dag_run"].start_date
    return (moment(given) if given or began is None else began).astimezone(SHANGHAI).isoformat()


def scheduled_moment() -> str:
    """The same, but of a run that the clock started the very moment it was due. Only inside a task."""
    context = get_current_context()
    due = context.get("logical_date")
    if context["params"].get("now") or due is None or context["dag_run"].run_type != "scheduled":
        return run_moment()
    return due.astimezone(SHANGHAI).isoformat()


def is_asked(word: str) -> bool:
    """Whether the run was started with this word true in its conf. Only inside a task."""
    return bool((get_current_context()["dag_run"].conf or {}).get(word))
