"""A person decides in Airflow: the question waits under the real scheduler, the answer comes over its REST API."""

import json
import os
import time
import urllib.request
from pathlib import Path

import pytest
from benchmarks import arrivals
from typer.testing import CliRunner

from jigai.catalog.settings import Settings
from jigai.cli.main import app
from jigai.domain.decisions import APPROVE_CHOICE
from jigai.local import airflow_services, postgres, stack
from jigai.storage.inbox import Inbox
from jigai.warehouse.connection import connect
from tests.integration import clerk, daily_run, planting

# ruff: noqa: S310 - every address here is our own
pytestmark = pytest.mark.slow

DAG = "/api/v2/dags/review_explanations"
EXPLAINED = "该项目原址重建，备案机关按新建登记，实为原有生产线技术改造"
REPLY = {"chosen_options": [APPROVE_CHOICE], "params_input": {"reason": "已核对备案文件"}}
PATIENCE_SECONDS, READING_SECONDS = 240, 5


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    from jigai.stages.preparation import prepare_instance

    before = dict(os.environ)
    settings = Settings(home=tmp_path_factory.mktemp("home"), instance="test")
    os.environ |= {"JIGAI_HOME": str(settings.home), "JIGAI_INSTANCE": "test"}
    try:
        began = time.time()
        stack.up(settings, lambda line: None)
        prepare_instance("2021-01-01T08:00")
        # The scheduler begins with a run of its own: one that is late would put the question, and ours would have none.
        _until(lambda: [one for one in arrivals.ran(settings, began) if _is_review(one)], "the scheduler's own run")
        yield settings
    finally:
        stack.down(settings, lambda line: None)
        postgres.destroy(settings)
        os.environ.clear()
        os.environ.update(before)


def _is_review(ended: arrivals.Ran) -> bool:
    return (ended.dag_id, ended.task) == ("review_explanations", "")


def _call(settings: Settings, path: str, method: str = "GET", body: dict | None = None, bearer: str | None = None):
    request = urllib.request.Request(
        f"{airflow_services.api_url(settings)}{path}",
        method=method,
        data=json.dumps(body).encode() if body is not None else None,
        headers={"Content-Type": "application/json"} | ({"Authorization": f"Bearer {bearer}"} if bearer else {}),
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)


def _take_in(settings: Settings, path: Path, now: str) -> dict:
    """The stages themselves: what is tried here is the question, not the intake."""
    Inbox.of(settings).put(path, planting.UNIT)
    daily_run.take_in(now)
    return _latest(settings)


def _latest(settings: Settings) -> dict:
    with connect(settings.dsn("ingest")) as connection:
        row = connection.execute("select * from audit.submission order by submission_id desc limit 1").fetchone()
        assert row is not None
        return row


def _until(found, what: str):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if result := found():
            return result
        time.sleep(1)
    raise AssertionError(f"not within {PATIENCE_SECONDS} s: {what}")


def _answered(settings: Settings, run: str, bearer: str) -> str:
    """How the run ends when whoever has the token approves each question that stands open.

    Nobody answers within a second of the question. Airflow, answered before it has noted that the task waits, takes
    the task for lost, tries it again and asks anew.
    """

    def ended() -> str | None:
        questions = _call(settings, f"{DAG}/dagRuns/{run}/hitlDetails", bearer=bearer)["hitl_details"]
        for question in questions:
            if not question["response_received"]:
                time.sleep(READING_SECONDS)
                asked = f"{DAG}/dagRuns/{run}/taskInstances/explanation.decide/{question['task_instance']['map_index']}"
                _call(settings, f"{asked}/hitlDetails", "PATCH", REPLY, bearer)
        state = _call(settings, f"{DAG}/dagRuns/{run}", bearer=bearer)["state"]
        return state if state in ("success", "failed") else None

    return _until(ended, "the end of the run")


def test_the_reviewing_city_decides_in_airflow(running, tmp_path):
    template = tmp_path / "t.xlsx"
    call = ["template", "JG02", "--unit", planting.UNIT, "--period", planting.PERIOD, "-o", str(template)]
    assert CliRunner().invoke(app, call).exit_code == 0
    held = _take_in(running, clerk.clean(template, tmp_path, 建设性质="新建"), "2021-04-03T09:00")
    explained = clerk.explain(held["feedback_path"], tmp_path / "explained.xlsx", EXPLAINED)
    assert _take_in(running, explained, "2021-04-04T09:00")["disposition"] == "under_review"

    secret = str(running.secret("airflow_admin_password"))
    bearer = _call(running, "/auth/token", "POST", {"username": "admin", "password": secret})["access_token"]
    run = _call(running, f"{DAG}/dagRuns", "POST", {"logical_date": None}, bearer)["dag_run_id"]
    questions = f"{DAG}/dagRuns/{run}/hitlDetails"
    (asked,) = _until(lambda: _call(running, questions, bearer=bearer)["hitl_details"], "a question")
    assert "待核准" in asked["subject"]
    assert "银川市" in asked["subject"]
    assert EXPLAINED in asked["body"]

    # Whoever is not registered for the reviewing city decides nothing, and the question is put again.
    assert _answered(running, run, bearer) == "failed"
    assert _latest(running)["disposition"] == "under_review"

    people = tmp_path / "actors.csv"
    people.write_text("actor,unit_code,name_zh,is_second_reviewer\nadmin,640100,银川市审核员,否\n", encoding="utf-8")
    imported = CliRunner().invoke(app, ["actors", "import", str(people)])
    assert imported.exit_code == 0, imported.output
    again = _call(running, f"{DAG}/dagRuns", "POST", {"logical_date": None}, bearer)["dag_run_id"]
    assert _answered(running, again, bearer) == "success"
    settled = _latest(running)
    assert (settled["disposition"], settled["state"]) == ("accepted", "current")
