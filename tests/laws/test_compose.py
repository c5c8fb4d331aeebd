"""docker-compose.yml as Docker's own parser understands it: complete, without default passwords, closed and watched."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import compose
import pytest

from jigai.domain.layout import project_root

ROOT = project_root()
# The program itself: the package's wrapper drops its exit code.
PARSER = Path(compose.__file__).parent / "docker-compose"
ONE_SHOT = {"migrations"}
DATABASES = {"airflow-db", "warehouse-db", "superset-db"}
AIRFLOW = {"airflow-api-server", "airflow-scheduler", "airflow-dag-processor", "airflow-triggerer"}
LOOPBACK = "127.0.0.1"
SECRET = re.compile(r"PASSWORD|SECRET|KEY|DSN|SQL_ALCHEMY_CONN")
CANARY = "canary-{}-0000000000000000000000000000000000000000000000000000000000000000"


def required() -> list[str]:
    """Variables that .env.example leaves empty without a comment sign: those one has to fill in."""
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    return [line.removesuffix("=") for line in lines if re.fullmatch(r"[A-Z_]+=", line)]


def parse(without: str | None = None, *arguments: str) -> subprocess.CompletedProcess[str]:
    variables = {name: CANARY.format(name) for name in required() if name != without}
    return subprocess.run(
        [str(PARSER), "--env-file", os.devnull, "-f", str(ROOT / "docker-compose.yml"), "config", *arguments],
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent"} | variables,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    done = parse(None, "--format", "json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)["services"]
    return found


def test_parses_without_a_warning() -> None:
    done = parse(None, "-q")
    assert (done.returncode, done.stderr) == (0, "")


def test_has_the_production_shape(services: dict[str, Any]) -> None:
    assert set(services) == AIRFLOW | ONE_SHOT | DATABASES | {"mail", "superset"}
    assert {services[name]["image"] for name in DATABASES} == {"postgres:18"}


@pytest.mark.parametrize("name", required())
def test_missing_variable_is_refused_by_name(name: str) -> None:
    done = parse(name, "-q")
    assert done.returncode != 0
    assert name in done.stderr


def test_empty_variable_is_refused_as_a_missing_one() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    assert re.findall(r"\$\{[A-Z_]+\}|\$\{[A-Z_]+\?", text) == []


def test_no_secret_has_a_default_or_is_written_down(services: dict[str, Any]) -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    assert [name for name in re.findall(r"\$\{([A-Z_]+):?-", text) if SECRET.search(name)] == []
    for service, definition in services.items():
        for name, value in (definition.get("environment") or {}).items():
            if SECRET.search(name):
                assert "canary-" in value, f"{service}: {name} does not come from a variable"


def test_example_gives_no_value() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if re.match(r"#? ?[A-Z_]+=.+", line)] == []


def test_example_names_exactly_what_is_asked_for() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    optional = re.findall(r"^# ([A-Z_]+)=$", (ROOT / ".env.example").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert set(re.findall(r"\$\{([A-Z_]+):\?", text)) == set(required())
    assert set(re.findall(r"\$\{([A-Z_]+):-", text)) == set(optional)


def test_every_lasting_service_is_watched_and_comes_back(services: dict[str, Any]) -> None:
    for name, service in services.items():
        if name in ONE_SHOT:
            assert service["restart"] == "no"
        else:
            assert service["restart"] == "unless-stopped", name
            assert service["healthcheck"]["test"], name


def test_nobody_is_reached_from_outside_the_machine(services: dict[str, Any]) -> None:
    published = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert set(published) == {"airflow-api-server", "warehouse-db", "mail", "superset"}
    assert {port["host_ip"] for ports in published.values() for port in ports} == {LOOPBACK}


def test_airflow_runs_without_root_and_waits_for_the_migrations(services: dict[str, Any]) -> None:
    for name in AIRFLOW | ONE_SHOT:
        assert (services[name]["user"], services[name]["cap_drop"]) == ("10001:10001", ["ALL"]), name
    for name in AIRFLOW:
        assert services[name]["depends_on"]["migrations"]["condition"] == "service_completed_successfully"
    waits = services["migrations"]["depends_on"]
    assert {name: wait["condition"] for name, wait in waits.items()} == {
        "airflow-db": "service_healthy",
        "warehouse-db": "service_healthy",
    }


def test_superuser_and_administrator_are_known_to_the_one_shot_service_alone(services: dict[str, Any]) -> None:
    for secret in ("WAREHOUSE_SUPERUSER_PASSWORD", "AIRFLOW_ADMIN_PASSWORD"):
        holders = {name for name, service in services.items() if CANARY.format(secret) in json.dumps(service)}
        assert holders == {"migrations"} | ({"warehouse-db"} if secret.startswith("WAREHOUSE") else set())


def test_databases_do_not_share_a_network(services: dict[str, Any]) -> None:
    networks = [network for name in DATABASES for network in services[name]["networks"]]
    assert len(networks) == len(set(networks)) == len(DATABASES)


def test_superset_reads_the_warehouse_as_a_reader_and_keeps_what_is_its_own_elsewhere(services: dict[str, Any]) -> None:
    superset = services["superset"]
    assert (superset["user"], superset["cap_drop"]) == ("10001:10001", ["ALL"])
    assert superset["environment"]["JIGAI_BI_WAREHOUSE_DSN"].startswith("postgresql://bi_reader:")
    assert superset["environment"]["JIGAI_BI_METADATA_DSN"].endswith("@superset-db:5432/superset")
    known = {name for name in required() if CANARY.format(name) in json.dumps(superset)}
    own = {"SUPERSET_DB_PASSWORD", "SUPERSET_ADMIN_PASSWORD", "SUPERSET_SECRET_KEY"}
    assert known == own | {"JIGAI_BI_READER_PASSWORD"}
    for secret in own:
        holders = {name for name, service in services.items() if CANARY.format(secret) in json.dumps(service)}
        assert holders <= {"superset", "superset-db"}, secret


def test_superset_is_pinned_by_its_lock_and_imports_the_dashboards_at_its_start(services: dict[str, Any]) -> None:
    lock = (ROOT / "bi" / "superset" / "requirements.lock").read_text(encoding="utf-8")
    (version,) = re.findall(r"^apache-superset==(\S+)", lock, flags=re.MULTILINE)
    assert services["superset"]["image"] == f"jigai-superset:{version}"
    start = (ROOT / "docker" / "superset.sh").read_text(encoding="utf-8")
    assert start.index("prepare.py dashboards.zip") < start.index("gunicorn")


def test_all_airflow_services_share_one_key(services: dict[str, Any]) -> None:
    keys = {services[name]["environment"]["AIRFLOW__API_AUTH__JWT_SECRET"] for name in AIRFLOW}
    assert len(keys) == 1
    assert len(keys.pop()) >= 64
    assert {services[name]["environment"]["AIRFLOW__EXECUTION_API__JWT_EXPIRATION_TIME"] for name in AIRFLOW} == {
        "86400"
    }


@pytest.mark.parametrize(
    ("dockerfile", "lock"),
    [("Dockerfile", "requirements.lock"), ("superset.Dockerfile", "bi/superset/requirements.lock")],
)
def test_image_is_built_from_the_lock_and_runs_without_root(dockerfile: str, lock: str) -> None:
    text = (ROOT / "docker" / dockerfile).read_text(encoding="utf-8")
    assert "FROM python:3.11-slim" in text
    assert f"--require-hashes -r {lock}" in text
    assert re.findall(r"^USER (\w+)$", text, flags=re.MULTILINE) == ["jigai"]
    for source in re.findall(r"^COPY (?!--from)(.+) \S+$", text, flags=re.MULTILINE):
        for path in source.split():
            assert (ROOT / path).exists(), path


@pytest.mark.parametrize("dockerfile", ["Dockerfile", "superset.Dockerfile"])
def test_image_takes_in_nothing_secret(dockerfile: str) -> None:
    ignored = (ROOT / "docker" / f"{dockerfile}.dockerignore").read_text(encoding="utf-8").splitlines()
    assert ignored[1] == "*", "everything is left out, then named one by one"
    assert not any(line.startswith("!") and ("env" in line or "jigai" in line) for line in ignored)
