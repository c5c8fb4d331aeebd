"""The instance's AIRFLOW_HOME: an airflow.cfg (0600) with generated secrets, so that plain `airflow` commands work too.

    AIRFLOW_HOME=.jigai/demo/airflow airflow dags list

One machine uses Airflow's simple auth manager: one administrator, a generated password, no further tables or packages
to load. The production shape (docker-compose.yml) uses FAB, with users and roles in the database and hashed passwords.
"""

import configparser
import json
import os
import secrets
from io import StringIO
from pathlib import Path

from jigai.catalog.settings import Settings, SettingsError
from jigai.domain.layout import project_root
from jigai.local.pg_place import LOOPBACK, free_port, is_port_free
from jigai.local.secrets_file import read_secrets, update_secrets

ADMIN = "admin"
PORTS = ("airflow_api_port", "airflow_worker_log_port", "airflow_triggerer_log_port")


def airflow_home(settings: Settings) -> Path:
    return settings.instance_dir / "airflow"


def write_airflow_home(settings: Settings) -> Path:
    """Writes airflow.cfg where it differs from what the settings say now; returns AIRFLOW_HOME.

    Raises:
        SettingsError: the instance has no database for Airflow yet.
    """
    home = airflow_home(settings)
    (home / "logs").mkdir(parents=True, exist_ok=True)
    made = _generated(settings)
    _write_private(home / "airflow.cfg", _rendered(_sections(settings, home, made)))
    _write_private(home / "passwords.json", json.dumps({ADMIN: made["airflow_admin_password"]}))
    return home


def airflow_environment(settings: Settings) -> dict[str, str]:
    """Environment variables with which any Airflow process is one of this instance; writes AIRFLOW_HOME first."""
    home = write_airflow_home(settings)
    # Variables of another Airflow on this machine would silently win over the file; our own connections are meant.
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("AIRFLOW_") or key.startswith("AIRFLOW_CONN_JIGAI_")
    }
    return kept | {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW_CONFIG": str(home / "airflow.cfg"),
        "JIGAI_HOME": str(settings.home.expanduser().resolve()),
        "JIGAI_INSTANCE": settings.instance,
        "JIGAI_PROJECT": str(project_root()),
        # dbt and Great Expectations would otherwise report home, and a closed network makes them wait for it.
        "DO_NOT_TRACK": "1",
        "GX_ANALYTICS_ENABLED": "false",
        # Tasks are forked from a process that has loaded numpy: it may have no threads of its own.
        "OPENBLAS_NUM_THREADS": "1",
    }


def take_free_ports(settings: Settings) -> None:
    """Other ports in the place of those that somebody else listens on by now; only while no part runs."""
    known = read_secrets(settings.secrets_file)
    taken = [port for port in PORTS if port in known and not is_port_free(int(known[port]))]
    update_secrets(settings.secrets_file, {port: str(free_port()) for port in taken})


def api_url(settings: Settings) -> str:
    """Address of the web page and the API of the instance that runs."""
    return f"http://{LOOPBACK}:{read_secrets(settings.secrets_file)['airflow_api_port']}"


def _generated(settings: Settings) -> dict[str, str]:
    """Keys, the administrator's password and the ports: made once, then kept."""
    known = read_secrets(settings.secrets_file)
    if "dsn_airflow" not in known:
        raise SettingsError(f"实例 {settings.instance} 尚未初始化 · the instance has no database yet: run `jigai up`")
    from base64 import urlsafe_b64encode

    made = {
        "airflow_admin_password": secrets.token_urlsafe(16),
        "airflow_jwt_secret": secrets.token_urlsafe(64),
        "airflow_api_secret": secrets.token_urlsafe(32),
        "airflow_fernet_key": urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    }
    made |= {port: str(free_port()) for port in PORTS}
    missing = {key: value for key, value in made.items() if key not in known}
    update_secrets(settings.secrets_file, missing)
    return known | missing


def _sections(settings: Settings, home: Path, made: dict[str, str]) -> dict[str, dict[str, object]]:
    root = project_root()
    address = f"http://{LOOPBACK}:{made['airflow_api_port']}"
    return {
        "core": {
            "dags_folder": root / "dags",
            "plugins_folder": root / "plugins",
            "load_examples": False,
            "dags_are_paused_at_creation": False,
            "executor": "LocalExecutor",
            "parallelism": 4,  # the executor starts that many processes at once; its own default is 32
            "max_active_tasks_per_dag": 4,
            "default_timezone": "Asia/Shanghai",
            "fernet_key": made["airflow_fernet_key"],
            "execution_api_server_url": f"{address}/execution/",
            "auth_manager": "airflow.api_fastapi.auth.managers.simple.simple_auth_manager.SimpleAuthManager",
            "simple_auth_manager_users": f"{ADMIN}:admin",
            "simple_auth_manager_passwords_file": home / "passwords.json",
            "allowed_deserialization_classes": "",
        },
        "database": {"sql_alchemy_conn": made["dsn_airflow"], "load_default_connections": False},
        "api": {
            "host": LOOPBACK,
            "port": made["airflow_api_port"],
            "base_url": address,
            "secret_key": made["airflow_api_secret"],
            "workers": 1,
        },
        "api_auth": {"jwt_secret": made["airflow_jwt_secret"]},
        # 600 s, the default, kills tasks that wait long in the queue.
        "execution_api": {"jwt_expiration_time": 86400},
        "logging": {
            "base_log_folder": home / "logs",
            "logging_level": "WARNING",
            "fab_logging_level": "WARNING",
            "uvicorn_logging_level": "WARNING",
            "namespace_levels": "jigai=INFO",  # what our own code tells stands in the log of its task
            "worker_log_server_port": made["airflow_worker_log_port"],
            "trigger_log_server_port": made["airflow_triggerer_log_port"],
            "color_log_error_keywords": "",
        },
        "dag_processor": {"refresh_interval": 30, "min_file_process_interval": 30, "parsing_processes": 1},
        "scheduler": {
            "scheduler_heartbeat_sec": 2,
            "catchup_by_default": False,
            # How soon a task follows the one before: a unit's file passes through eight of them.
            "scheduler_idle_sleep_time": 0.25,
            "mp_start_method": "forkserver",
            "mp_forkserver_preload": "jigai.orchestration.preloaded",
        },
        "operators": {"default_owner": "jigai"},
        "usage_data_collection": {"enabled": False},
    }


def _rendered(sections: dict[str, dict[str, object]]) -> str:
    config = configparser.RawConfigParser()
    for name, options in sections.items():
        # Airflow expands {VARIABLES} and % on reading; none of our values may carry either.
        config[name] = {key: str(value).replace("%", "%%") for key, value in options.items()}
    text = StringIO()
    config.write(text)
    return text.getvalue()


def _write_private(path: Path, text: str) -> None:
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as handle:
        handle.write(text)
    draft.replace(path)
