"""The whole local stack with its real scheduler: up, asked, run, down, nothing left."""

import json
import os
import urllib.error
import urllib.request
from collections.abc import Iterator

import psutil
import pytest

from jigai.catalog.settings import Settings
from jigai.domain.layout import project_root
from jigai.local import airflow_services, postgres, stack

# ruff: noqa: S310 - every address here is our own
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def running_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Settings, list[str]]]:
    """A stack that is up, and what it told while it came up."""
    before, told = dict(os.environ), list[str]()
    settings = Settings(home=tmp_path_factory.mktemp("home"), instance="test")
    try:
        stack.up(settings, told.append)
        yield settings, told
    finally:
        stack.down(settings, told.append)
        postgres.destroy(settings)
        os.environ.clear()
        os.environ.update(before)


def token(settings: Settings, password: str) -> str:
    request = urllib.request.Request(
        f"{airflow_services.api_url(settings)}/auth/token",
        data=json.dumps({"username": "admin", "password": password}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return str(json.load(answer)["access_token"])


def asked(settings: Settings, path: str, bearer: str | None) -> dict:
    request = urllib.request.Request(f"{airflow_services.api_url(settings)}{path}")
    if bearer:
        request.add_header("Authorization", f"Bearer {bearer}")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return dict(json.load(answer))


def test_every_part_is_healthy_and_told_so(running_stack: tuple[Settings, list[str]]) -> None:
    settings, told = running_stack
    assert airflow_services.health(settings) == dict.fromkeys(airflow_services.PARTS, "healthy")
    assert {f"就绪 · healthy {part}" for part in airflow_services.PARTS} <= set(told)
    status = stack.status(settings)
    assert (status["postgresql"], status["mail_sink"]) == ("running", "running")
    assert status["airflow"] == dict.fromkeys(airflow_services.PARTS, "running")
    secrets = json.loads(settings.secrets_file.read_text(encoding="utf-8"))
    assert not any(value in json.dumps(status) for name, value in secrets.items() if "password" in name)


def test_only_the_administrator_gets_in(running_stack: tuple[Settings, list[str]]) -> None:
    settings, _ = running_stack
    dags = asked(settings, "/api/v2/dags", token(settings, str(settings.secret("airflow_admin_password"))))
    assert {dag["dag_id"] for dag in dags["dags"]} == {path.stem for path in (project_root() / "dags").glob("*.py")}
    assert not any(dag["is_paused"] for dag in dags["dags"])
    for attempt in (lambda: asked(settings, "/api/v2/dags", None), lambda: token(settings, "admin")):
        with pytest.raises(urllib.error.HTTPError) as refused:
            attempt()
        assert refused.value.code == 401


def test_up_again_starts_nothing_twice(running_stack: tuple[Settings, list[str]]) -> None:
    settings, _ = running_stack
    before = sorted(process.pid for process in psutil.process_iter() if "airflow" in process.name())
    told: list[str] = []
    stack.up(settings, told.append)
    assert not any("starting" in line and "airflow" in line for line in told)
    assert set(before) <= {process.pid for process in psutil.process_iter()}


def test_run_is_handed_to_the_scheduler(running_stack: tuple[Settings, list[str]]) -> None:
    from jigai.orchestration.local_run import run_dag
    from jigai.stages.preparation import prepare_instance

    settings, _ = running_stack
    os.environ |= {"JIGAI_HOME": str(settings.home), "JIGAI_INSTANCE": "test"}
    prepare_instance(None)
    run_dag("notify_units", {"now": "2021-04-06T09:30"})
    logs = list((settings.instance_dir / "airflow" / "logs").glob("dag_id=notify_units/run_id=manual*/**/*.log"))
    assert len(logs) == 1


def test_the_quality_desk_is_served_to_the_administrator_alone(running_stack: tuple[Settings, list[str]]) -> None:
    settings, _ = running_stack
    bearer = token(settings, str(settings.secret("airflow_admin_password")))
    desk = f"{airflow_services.api_url(settings)}/quality-desk/"
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(desk, timeout=60)
    assert refused.value.code == 401
    headers = {"Authorization": f"Bearer {bearer}"}
    with urllib.request.urlopen(urllib.request.Request(desk, headers=headers), timeout=60) as page:
        assert page.status == 200
        assert "技改质量台" in page.read().decode()
    (plugin,) = [each for each in asked(settings, "/api/v2/plugins", bearer)["plugins"] if each["name"] == "jigai"]
    assert [(view["href"], view["destination"]) for view in plugin["external_views"]] == [("quality-desk/", "nav")]
    before = asked(settings, "/api/v2/dags/notify_units/dagRuns", bearer)["total_entries"]
    run = urllib.request.Request(f"{desk}runs", data=b"dag=notify_units", headers=headers)
    with urllib.request.urlopen(run, timeout=60) as page:
        assert "已排队" in page.read().decode()
    runs = asked(settings, "/api/v2/dags/notify_units/dagRuns?order_by=-run_after", bearer)
    assert runs["total_entries"] == before + 1
    assert runs["dag_runs"][0]["triggering_user_name"] == "admin"


def test_down_leaves_no_process(running_stack: tuple[Settings, list[str]]) -> None:
    settings, told = running_stack
    stack.down(settings, told.append)
    marks = (str(settings.instance_dir), str(settings.secret("airflow_api_port")))
    left = [
        process.info["cmdline"]
        for process in psutil.process_iter(["cmdline", "status", "cwd"])
        if process.info["status"] != psutil.STATUS_ZOMBIE
        and any(mark in " ".join(process.info["cmdline"] or []) + str(process.info["cwd"]) for mark in marks)
    ]
    assert left == []
    assert stack.status(settings)["airflow"] == dict.fromkeys(airflow_services.PARTS, "stopped")
