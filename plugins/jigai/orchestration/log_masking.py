"""Airflow's own masking of logs, told what this instance's secrets are."""

from collections.abc import MutableMapping
from typing import Any

from jigai.catalog.settings import load_settings


def hide_secrets() -> None:
    """From now on every log line of this process, and of the supervisor that writes it, has *** in their place."""
    from airflow.sdk.log import mask_secret

    for word in load_settings().secret_words():
        mask_secret(word, "jigai_secret")


def hide_secrets_on_stdout() -> None:
    """The lines this process itself writes are masked as those of a task's log are: first of all, before they are put
    together as text."""
    import structlog
    from airflow.sdk.log import mask_logs

    processors = structlog.get_config()["processors"]
    if mask_logs not in processors:
        structlog.configure(processors=[mask_logs, *processors])


def without_secrets(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A traceback as text: where lines are written for people it is put together after the masking otherwise."""
    from structlog.processors import format_exc_info

    return format_exc_info(_logger, _method, event)
