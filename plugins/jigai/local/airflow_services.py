"""The real Airflow of one instance: scheduler, DAG processor, API server and triggerer, started and stopped as one.

Measured on two cores: `up` 13 to 19 s until all four are healthy (32 s without compiled bytecode), `down` 6 to 20 s,
since the scheduler lets running tasks end.
"""

import json
import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from jigai.catalog.settings import Settings
from jigai.local.airflow_home import airflow_environment, airflow_home, api_url, take_free_ports
from jigai.local.file_lock import exclusive
from jigai.local.process_session import end_recorded, recorded_session, start_session

PARTS = ("api-server", "scheduler", "dag-processor", "triggerer")
# The health page's name of each part; the API server answers for itself.
HEALTH_NAMES = {"scheduler": "scheduler", "dag-processor": "dag_processor", "triggerer": "triggerer"}
START_SECONDS, STOP_SECONDS = 180.0, 30.0
Progress = Callable[[str], None]


class AirflowError(Exception):
    """Airflow did not come up; says which part and where its log is."""


def prepare(settings: Settings) -> None:
    """Makes this process one of the instance's Airflow and brings the metadata database to its schema.

    The instance's PostgreSQL is up and bootstrapped already (`stack.ensure_warehouse`).
    """
    environment = airflow_environment(settings)
    for name in [name for name in os.environ if name.startswith("AIRFLOW_") and name not in environment]:
        del os.environ[name]
    os.environ.update(environment)
    # Imported late: Airflow reads its settings from the environment when it is first imported.
    from jigai.orchestration.metadata import initialise

    with exclusive(settings.instance_dir / ".airflow.lock"):
        initialise()


def up(settings: Settings, progress: Progress = print) -> str:
    """Starts the parts that do not run and waits until all are healthy; returns the address of the web page.

    Raises:
        AirflowError: a part ended or was not healthy in time; everything is stopped again.
    """
    with exclusive(_lock(settings)):
        if not running(settings):
            take_free_ports(settings)
        prepare(settings)
        environment = airflow_environment(settings)
        for part in PARTS:
            if recorded_session(_pid_file(settings, part)) is None:
                command = [sys.executable, "-m", "airflow", part]
                log, pid_file = _log(settings, part), _pid_file(settings, part)
                start_session(command, environment, log, pid_file, airflow_home(settings))
                progress(f"启动 · starting {part}")
        try:
            _wait_until_healthy(settings, progress)
        except BaseException:
            _stop(settings, progress)
            raise
    return api_url(settings)


def down(settings: Settings, progress: Progress = print) -> None:
    """Stops every part with all processes it started, and returns when they are gone."""
    if airflow_home(settings).exists():
        with exclusive(_lock(settings)):
            _stop(settings, progress)


def _stop(settings: Settings, progress: Progress) -> None:
    for part in running(settings):
        progress(f"停止 · stopping {part}")
    # The API server last: tasks report their state to it while they end.
    server, *others = (_pid_file(settings, part) for part in PARTS)
    with ThreadPoolExecutor(max_workers=len(others)) as together:
        list(together.map(lambda pid_file: end_recorded(pid_file, STOP_SECONDS), others))
    end_recorded(server, STOP_SECONDS)


def running(settings: Settings) -> list[str]:
    """The parts that have a living process."""
    return [part for part in PARTS if recorded_session(_pid_file(settings, part)) is not None]


def health(settings: Settings) -> dict[str, str]:
    """Part -> `healthy`, or what else the API server says about it; empty while it does not answer."""
    try:
        with urllib.request.urlopen(f"{api_url(settings)}/api/v2/monitor/health", timeout=5) as answer:  # noqa: S310
            said = json.load(answer)
    except (urllib.error.URLError, OSError, ValueError):
        return {}
    states = {part: (said.get(name) or {}).get("status") or "unknown" for part, name in HEALTH_NAMES.items()}
    return {"api-server": "healthy"} | states


def _wait_until_healthy(settings: Settings, progress: Progress) -> None:
    deadline, told = time.monotonic() + START_SECONDS, set[str]()
    while True:
        healthy = {part for part, state in health(settings).items() if state == "healthy"}
        for part in sorted(healthy - told):
            progress(f"就绪 · healthy {part}")
        told |= healthy
        if healthy >= set(PARTS):
            return
        ended = [part for part in PARTS if part not in running(settings)]
        if ended or time.monotonic() > deadline:
            late = ended or sorted(set(PARTS) - healthy)
            logs = "\n".join(f"{part}（{_log(settings, part)}）:\n{_last_lines(_log(settings, part))}" for part in late)
            raise AirflowError(f"Airflow 未能启动 · Airflow did not come up: {', '.join(late)}\n{logs}")
        time.sleep(0.5)


def _lock(settings: Settings) -> Path:
    """Held while parts are started or stopped; `prepare` has one of its own, which any command may take meanwhile."""
    return settings.instance_dir / ".airflow-parts.lock"


def _pid_file(settings: Settings, part: str) -> Path:
    return airflow_home(settings) / f"{part}.pid.json"


def _log(settings: Settings, part: str) -> Path:
    return airflow_home(settings) / "logs" / f"{part}.log"


def _last_lines(log: Path, count: int = 15) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:]) if log.exists() else ""
