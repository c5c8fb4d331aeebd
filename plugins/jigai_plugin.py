"""Jigai's Airflow plugin. Airflow executes this file; the library beside it is imported (see .airflowignore)."""

from typing import ClassVar

from airflow.plugins_manager import AirflowPlugin

from jigai.orchestration import failure_listener


class JigaiPlugin(AirflowPlugin):
    """What Jigai adds to Airflow: a failed task says in its log what to do next."""

    name = "jigai"
    listeners: ClassVar = [failure_listener]
