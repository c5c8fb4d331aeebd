"""The BI tool beside an instance: Superset in an environment of its own, with the dashboards of `bi/superset/`.

Its users and dashboards live in `bi/` of the instance's folder; it reads the warehouse as `bi_reader`, over TCP. Every
reader that has a login (`jigai readers add`) has the dashboards once more, through a connection of its own.
"""

import json
import os
import secrets
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from jigai.catalog.settings import Settings
from jigai.domain.layout import bi_dir, project_root
from jigai.local import reader_roles
from jigai.local.airflow_services import Progress
from jigai.local.file_lock import exclusive
from jigai.local.process_session import end_recorded, recorded_session, start_session
from jigai.local.secrets_file import update_secrets
from jigai.publishing.bi_bundle import bundle

PREPARE_SECONDS, START_SECONDS, STOP_SECONDS = 600, 180.0, 20.0


class SupersetError(Exception):
    """Superset is not installed or did not come up; says what to do and where the log is."""


def up(settings: Settings, progress: Progress = print) -> str:
    """Import the dashboards and serve them; returns the address. The warehouse is up and its marts are built.

    Raises:
        SupersetError: not installed, the import failed, or it does not answer in time.
    """
    folder = _folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    with exclusive(folder / ".lock"):
        environment = _environment(settings)
        progress("导入看板 · importing the dashboards")
        _prepare(settings, environment)
        if recorded_session(_pid_file(settings)) is None:
            progress("启动 · starting superset")
            command = [str(_program("gunicorn")), "--workers", "1", "--threads", "8", "--timeout", "120"]
            command += ["--bind", address(settings).removeprefix("http://"), "superset.app:create_app()"]
            start_session(command, environment, folder / "superset.log", _pid_file(settings), folder)
        _wait_until_healthy(settings)
    return address(settings)


def down(settings: Settings, progress: Progress = print) -> None:
    """End it with all its processes, if it runs."""
    if is_running(settings):
        progress("停止 · stopping superset")
    end_recorded(_pid_file(settings), STOP_SECONDS)


def is_running(settings: Settings) -> bool:
    return recorded_session(_pid_file(settings)) is not None


def address(settings: Settings) -> str:
    """Where it answers, kept in the secrets file: the same for as long as the instance lives."""
    found = settings.secret("superset_url")
    if found is None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            found = f"http://127.0.0.1:{free.getsockname()[1]}"
        update_secrets(settings.secrets_file, {"superset_url": found})
    return found


def _prepare(settings: Settings, environment: dict[str, str]) -> None:
    packed = _folder(settings) / "bundle.zip"
    packed.write_bytes(bundle(is_synthetic=settings.instance != "production"))
    command = [str(_program("python")), str(bi_dir() / "prepare.py"), str(packed)]
    done = subprocess.run(
        command,
        env=environment
        | {"JIGAI_BI_WAREHOUSE_DSN": settings.dsn("bi_reader"), "JIGAI_BI_READERS": json.dumps(_readers(settings))},
        cwd=_folder(settings),
        capture_output=True,
        text=True,
        timeout=PREPARE_SECONDS,
    )
    log = _folder(settings) / "prepare.log"
    log.write_text(done.stdout + done.stderr, encoding="utf-8")
    if done.returncode:
        raise SupersetError(f"看板未能导入 · the dashboards were not imported（{log}）:\n{done.stderr[-2000:]}")


def _environment(settings: Settings) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SUPERSET_", "JIGAI_", "FLASK_"))}
    return kept | {
        "SUPERSET_CONFIG_PATH": str(bi_dir() / "superset_config.py"),
        "SUPERSET_HOME": str(_folder(settings)),
        "JIGAI_BI_SECRET_KEY": _kept(settings, "superset_secret_key"),
        "JIGAI_BI_ADMIN_PASSWORD": _kept(settings, "superset_admin_password"),
        "JIGAI_BI_METADATA_DSN": f"sqlite:///{_folder(settings) / 'superset.db'}",
    }


def _readers(settings: Settings) -> dict[str, dict[str, str]]:
    """As bi/superset/reader_copies.py takes them; the user's password in Superset is kept beside the login's."""
    return {
        role: {
            "dsn": settings.reader_dsn(role),
            "password": _kept(settings, f"superset_reader_{role}"),
            "title": title,
        }
        for role, title in reader_roles.with_a_login(settings).items()
    }


def _kept(settings: Settings, name: str) -> str:
    """A generated secret of the instance, the same at every start."""
    found = settings.secret(name)
    if found is None:
        found = secrets.token_urlsafe(48)
        update_secrets(settings.secrets_file, {name: found})
    return found


def _program(name: str) -> Path:
    path = project_root() / ".venv-bi" / "bin" / name
    if not path.exists():
        raise SupersetError(f"没有安装 Superset（{path}），请运行 make bi · Superset is not installed: run `make bi`")
    return path


def _folder(settings: Settings) -> Path:
    return settings.instance_dir / "bi"


def _pid_file(settings: Settings) -> Path:
    return _folder(settings) / "superset.pid.json"


def _wait_until_healthy(settings: Settings) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"{address(settings)}/health", timeout=5) as answer:  # noqa: S310
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            pass
        if not is_running(settings) or time.monotonic() > deadline:
            log = _folder(settings) / "superset.log"
            end_recorded(_pid_file(settings), STOP_SECONDS)
            raise SupersetError(f"Superset 未能启动 · Superset did not come up: {log}")
        time.sleep(0.5)
