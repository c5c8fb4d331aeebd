"""Airflow's metadata database, prepared inside this process: a command line of its own would import Airflow twice.

Measured on two cores: 1.4 s on an empty database, 0.3 s on a finished one, 1 ms where the marker says it is finished;
importing Airflow 1.1 s with compiled bytecode, 3.4 s without.
"""

import hashlib
import os
import sys
import warnings
from contextlib import redirect_stdout
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import TextIO

# Deprecations inside Airflow's own code; ours still show.
FOREIGN_MODULES = r"(airflow|fastapi|starlette|flask_appbuilder|cadwyn)(\.|$)"


class NotPrepared(Exception):
    """No Airflow instance is chosen for this process: `jigai.local.airflow_services.prepare(settings)` comes first."""


def home() -> Path:
    """AIRFLOW_HOME of this process.

    Raises:
        NotPrepared: none is set, or it holds no airflow.cfg; Airflow would silently create an SQLite database.
    """
    folder = Path(os.environ.get("AIRFLOW_HOME", ""))
    if not folder.is_absolute() or not (folder / "airflow.cfg").exists():
        raise NotPrepared("先调用 jigai.local.airflow_services.prepare(settings) · no Airflow instance was prepared")
    return folder


def initialise() -> None:
    """Brings the metadata database of AIRFLOW_HOME to this Airflow's schema; does nothing where it is there already."""
    folder = home()
    marker = folder / "schema.txt"
    if marker.exists() and marker.read_text(encoding="utf-8") == _fingerprint(folder):
        return
    attach()
    from airflow.utils import db

    db.initdb()
    marker.write_text(_fingerprint(folder), encoding="utf-8")


def attach() -> None:
    """Imports Airflow for AIRFLOW_HOME, or turns an already imported one to it (tests and the demo use several)."""
    folder = home()
    is_first = "airflow.settings" not in sys.modules
    if is_first:
        warnings.filterwarnings("ignore", module=FOREIGN_MODULES)
    with redirect_stdout(_log(folder)):
        from airflow import settings
        from airflow.configuration import conf

        if is_first:
            settings.initialize()
            _log_to_file(folder)
    if _database_of(folder) == settings.SQL_ALCHEMY_CONN:
        return
    from airflow.sdk.configuration import conf as task_conf

    for config in (conf, task_conf):  # the part that runs tasks keeps a configuration of its own
        config.read(folder / "airflow.cfg")
    _log_to_file(folder)
    settings.dispose_orm(do_log=False)
    settings.configure_vars()
    settings.configure_orm()


def _log_to_file(folder: Path) -> None:
    """Airflow takes over the root logger and writes to stdout, where `--json` of a command wants only JSON."""
    from airflow._shared.logging import configure_logging
    from airflow.sdk.log import mask_logs

    from jigai.orchestration.log_masking import without_secrets

    processors = [without_secrets, mask_logs]
    configure_logging(log_level="WARNING", output=_log(folder), colors=False, extra_processors=processors)


@lru_cache(maxsize=4)
def _log(folder: Path) -> TextIO:
    (folder / "logs").mkdir(exist_ok=True)
    return (folder / "logs" / "local-run.log").open("a", encoding="utf-8", buffering=1)


def _database_of(folder: Path) -> str:
    from configparser import ConfigParser

    config = ConfigParser()
    config.read(folder / "airflow.cfg", encoding="utf-8")
    return config.get("database", "sql_alchemy_conn")


def _fingerprint(folder: Path) -> str:
    """Changes with Airflow's version and with the database, so that neither is taken for prepared when it is not."""
    parts = [
        _database_of(folder),
        *(metadata.version(name) for name in ("apache-airflow", "apache-airflow-providers-fab")),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
