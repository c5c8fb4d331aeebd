"""airflow.cfg of an instance: private, complete, and not overruled by another Airflow on the machine."""

import configparser
import json
import stat

import pytest

from jigai.catalog.settings import Settings, SettingsError
from jigai.domain.layout import project_root
from jigai.local.airflow_home import airflow_environment, airflow_home, write_airflow_home


def config(settings: Settings) -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(write_airflow_home(settings) / "airflow.cfg", encoding="utf-8")
    return parser


def test_needs_a_database_first(tmp_path) -> None:
    with pytest.raises(SettingsError, match="jigai up"):
        write_airflow_home(Settings(home=tmp_path, instance="test"))


def test_secrets_are_private_and_stay_the_same(server: Settings) -> None:
    first = config(server)
    for name in ("airflow.cfg", "passwords.json"):
        assert stat.S_IMODE((airflow_home(server) / name).stat().st_mode) == 0o600
    assert config(server) == first
    assert len(first["api_auth"]["jwt_secret"]) >= 64
    passwords = json.loads((airflow_home(server) / "passwords.json").read_text(encoding="utf-8"))
    assert passwords == {"admin": server.secret("airflow_admin_password")}


def test_says_what_this_project_relies_on(server: Settings) -> None:
    found = config(server)
    assert found["core"]["dags_folder"] == str(project_root() / "dags")
    assert found["core"]["plugins_folder"] == str(project_root() / "plugins")
    assert (found["core"]["load_examples"], found["core"]["executor"]) == ("False", "LocalExecutor")
    assert found["core"]["parallelism"] == "4"
    assert found["scheduler"]["mp_start_method"] == "forkserver"
    assert found["scheduler"]["mp_forkserver_preload"] == "jigai.orchestration.preloaded"
    assert found["execution_api"]["jwt_expiration_time"] == "86400"
    assert found["database"]["sql_alchemy_conn"] == server.secret("dsn_airflow")
    assert found["api"]["host"] == "127.0.0.1"


def test_another_airflow_on_the_machine_does_not_win(server: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW__CORE__EXECUTOR", "CeleryExecutor")
    monkeypatch.setenv("AIRFLOW_HOME", "/opt/another")
    environment = airflow_environment(server)
    assert "AIRFLOW__CORE__EXECUTOR" not in environment
    assert environment["AIRFLOW_HOME"] == str(airflow_home(server))


def test_no_secret_is_in_the_environment_of_the_parts(server: Settings) -> None:
    entries = json.loads(server.secrets_file.read_text(encoding="utf-8"))
    handed = " ".join(airflow_environment(server).values())
    for name, value in entries.items():
        if not name.endswith("_port"):
            assert value not in handed, name
