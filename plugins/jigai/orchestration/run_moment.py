"""The one moment of a run, the same in each of its tasks."""

from airflow.sdk import get_current_context

from jigai.domain.moments import SHANGHAI, moment


def run_moment() -> str:
    """ISO time with offset: the parameter `now`, else when the run began. Only inside a task."""
    context = get_current_context()
    given = context["params"].get("now")
    began = context["dag_run"].start_date
    return (moment(given) if given or began is None else began).astimezone(SHANGHAI).isoformat()
