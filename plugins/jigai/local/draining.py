"""Drain the inbox once through the real DAGs, in this process."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from jigai.catalog.settings import Settings
from jigai.domain.moments import SHANGHAI, moment
from jigai.local import airflow_services, mail_server
from jigai.local.mail import mail_sink

Progress = Callable[[str], None]


@contextmanager
def reachable_mail(settings: Settings) -> Iterator[None]:
    """Outside production a mail sink takes what is sent inside the block; production uses its own server."""
    served = settings.smtp_url is not None or mail_server.is_mail_server_running(settings)
    if settings.instance == "production" or served:
        yield
        return
    with mail_sink(settings.instance_dir / "mail") as url:
        os.environ["JIGAI_SMTP_URL"] = url
        try:
            yield
        finally:
            del os.environ["JIGAI_SMTP_URL"]


def ingest(settings: Settings, now: str | None) -> str:
    """One run of `ingest_submissions`, and where there is a mailbox of `collect_letters` before it; returns the run's
    moment, ISO with offset.

    Raises:
        RunFailed: a task failed.
    """
    from jigai.orchestration.local_run import run_dag

    airflow_services.prepare(settings)
    at = moment(now).astimezone(SHANGHAI).isoformat()
    if settings.mailbox_url is not None:
        run_dag("collect_letters", {"now": at})
    run_dag("ingest_submissions", {"now": at})
    return at


def publish(settings: Settings, at: str) -> None:
    """One run of `build_marts`."""
    from jigai.orchestration.local_run import run_dag

    airflow_services.prepare(settings)
    run_dag("build_marts", {"now": at})


def notify(settings: Settings, at: str) -> None:
    """One run of `notify_units`."""
    from jigai.orchestration.local_run import run_dag

    airflow_services.prepare(settings)
    with reachable_mail(settings):
        run_dag("notify_units", {"now": at})


def drain(settings: Settings, now: str | None, progress: Progress) -> None:
    """Everything that waits: taken in, told, published. A mart says when a finding was told, so that is done first."""
    progress("受理 · ingest_submissions")
    at = ingest(settings, now)
    progress("通知 · notify_units")
    notify(settings, at)
    progress("建集市 · build_marts")
    publish(settings, at)
