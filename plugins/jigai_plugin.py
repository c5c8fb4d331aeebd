"""Jigai's Airflow plugin. Airflow executes this file; the library beside it is imported (see .airflowignore)."""

from typing import Any, ClassVar

from airflow.plugins_manager import AirflowPlugin

from jigai.orchestration import failure_listener


async def quality_desk(scope: Any, receive: Any, send: Any) -> None:
    """The desk, imported when somebody opens it: every part of Airflow executes this file, and only one serves it."""
    from jigai.orchestration.desk import app

    await app(scope, receive, send)


class JigaiPlugin(AirflowPlugin):
    """What Jigai adds to Airflow: the quality desk, and a failed task that says in its log what to do next."""

    name = "jigai"
    listeners: ClassVar = [failure_listener]
    fastapi_apps: ClassVar = [{"app": quality_desk, "url_prefix": "/quality-desk", "name": "技改质量台 · Quality desk"}]
    external_views: ClassVar = [
        {
            "name": "质量台 · Quality desk",
            "href": "quality-desk/",
            "destination": "nav",
            "url_route": "quality-desk-view",
            "nav_top_level": True,
        }
    ]
