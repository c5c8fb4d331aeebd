"""The local stack as one thing: PostgreSQL, the mail sink, Airflow and the BI tool of one instance."""

from typing import Any

from jigai.catalog.settings import Settings
from jigai.local import airflow_services, mail_server, postgres, superset
from jigai.local.bootstrap import bootstrap


def ensure_warehouse(settings: Settings) -> None:
    """The warehouse answers and has today's schema: server started, roles made, migrations applied. Quick if so.

    Raises:
        PostgresError: the embedded server could not be started.
    """
    postgres.ensure_started(settings)
    bootstrap(settings)
    from jigai.warehouse.migrations import migrate

    migrate(settings.dsn("owner"))


def ensure_airflow(settings: Settings) -> None:
    """`ensure_warehouse`, and this process becomes one of the instance's Airflow, so that DAGs can run in it."""
    ensure_warehouse(settings)
    airflow_services.prepare(settings)


def up(settings: Settings, progress: airflow_services.Progress = print) -> str:
    """Starts everything and waits until it is healthy; returns the address of Airflow's web page."""
    progress("启动 · starting postgresql")
    ensure_warehouse(settings)
    progress("启动 · starting mail sink")
    mail_server.ensure_mail_server(settings)
    return airflow_services.up(settings, progress)


def down(settings: Settings, progress: airflow_services.Progress = print) -> None:
    """Stops everything; leaves the data and no process."""
    superset.down(settings, progress)
    airflow_services.down(settings, progress)
    mail_server.stop_mail_server(settings)
    if postgres.is_running(settings):
        progress("停止 · stopping postgresql")
    postgres.stop(settings)


def status(settings: Settings) -> dict[str, Any]:
    """What runs and where: JSON-able, without secrets."""
    runs = airflow_services.running(settings)
    return {
        "instance": settings.instance,
        "folder": str(settings.instance_dir),
        "secrets_file": str(settings.secrets_file),
        "postgresql": "external" if postgres.is_external(settings) else _state(postgres.is_running(settings)),
        "mail_sink": _state(mail_server.is_mail_server_running(settings)),
        "superset": _state(superset.is_running(settings)),
        "airflow": {part: _state(part in runs) for part in airflow_services.PARTS},
        "airflow_url": airflow_services.api_url(settings) if "api-server" in runs else None,
    }


def _state(runs: bool) -> str:
    return "running" if runs else "stopped"
