"""Tasks that fail in real runs: the data engineer gets one mail by SMTP, and no log holds a password."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.fixtures.providers import Mailbox, smtp_server

from jigai.catalog.settings import Settings
from jigai.domain.concerning import concerning
from jigai.local.pg_place import free_port
from jigai.orchestration.failure_listener import NEXT_STEP, on_task_instance_failed
from jigai.orchestration.local_run import RunFailed, run_dag
from jigai.warehouse.connection import connect

NOW, ENGINEER, CONTACT = "2021-04-06T09:30:00+08:00", "ops@nx.example", "li.si@unit.example"
CANARY = "Canary-Ingest-Pw-7"
# What holds the secrets by design, each 0600 or PostgreSQL's own.
KEEPERS = ("secrets.json", "airflow.cfg", "passwords.json")


@pytest.fixture
def engineer(airflow_instance: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    mailbox = Mailbox()
    with smtp_server(mailbox) as url:
        monkeypatch.setenv("JIGAI_SMTP_URL", url)
        monkeypatch.setenv("JIGAI_ENGINEER", ENGINEER)
        monkeypatch.setenv("JIGAI_INGEST_PASSWORD", CANARY)
        yield mailbox


def met_with(file: str, error: Exception) -> Exception:
    with pytest.raises(type(error)) as raised, concerning([file]):
        raise error
    return raised.value


def logs(settings: Settings) -> str:
    """Every log file below the instance: Airflow's, the local run's, PostgreSQL's, dbt's."""
    found = [path for path in settings.instance_dir.rglob("*") if path.is_file() and is_log(path)]
    assert any(path.name == "local-run.log" for path in found)
    return "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in found)


def is_log(path: Path) -> bool:
    return path.name not in KEEPERS and (path.suffix in (".log", ".eml") or "log" in path.name or "logs" in path.parts)


def test_one_mail_for_a_task_however_many_of_its_parts_fail(
    stages: Any, airflow_instance: Settings, engineer: Mailbox
) -> None:
    file = "640104_JG01_2021-03.xlsx"
    dsn = f"postgresql://jigai_ingest:{CANARY}@127.0.0.1:5432/jigai"
    stages.broken[("parse",)] = met_with(file, ValueError(f"cannot use {dsn}, then {CANARY}; told {CONTACT}"))
    with pytest.raises(RunFailed) as failed:
        run_dag("ingest_submissions", {"now": NOW})
    assert len(failed.value.failures) == 2  # parts of one task
    ((to, mail),) = engineer.mails
    assert to == [ENGINEER]
    text = mail.get_body(("plain",)).get_content()
    for part in ("ingest_submissions", failed.value.run_id, "parse[", file, NEXT_STEP[False], "ValueError"):
        assert part in text
    assert not any(word in mail.as_string() + text for word in (CANARY, CONTACT))
    told = logs(airflow_instance)
    assert "cannot use" in told
    assert CANARY not in told
    secrets = json.loads(airflow_instance.secrets_file.read_text(encoding="utf-8"))
    assert [name for name, value in secrets.items() if "password" in name and value in told] == []
    with connect(airflow_instance.dsn("owner")) as warehouse:
        assert warehouse.execute("select count(*) as n from audit.delivery").fetchall() == [{"n": 0}]


def test_submissions_are_named_by_number_where_no_file_is_known(stages: Any, engineer: Mailbox) -> None:
    stages.broken[("validate",)] = KeyError("no such column")
    with pytest.raises(RunFailed):
        run_dag("ingest_submissions", {"now": NOW})
    ((_, mail),) = engineer.mails
    assert "报送编号 · submissions 1、2、3" in mail.get_body(("plain",)).get_content()


def test_a_mail_server_that_is_away_hides_no_failure(
    stages: Any, airflow_instance: Settings, engineer: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIGAI_SMTP_URL", f"smtp://127.0.0.1:{free_port()}")
    stages.broken[("notify",)] = ValueError("the fault itself")
    with pytest.raises(RunFailed, match="the fault itself"):
        run_dag("notify_units", {"now": NOW})
    assert engineer.mails == []


@pytest.mark.parametrize(("state", "before"), [("up_for_retry", "running"), ("failed", None)])
def test_neither_a_try_that_is_followed_by_another_nor_a_persons_marking_is_told(
    engineer: Mailbox, state: str, before: str | None
) -> None:
    class Instance:
        dag_id, run_id, task_id, map_index, try_number = "notify_units", "manual__x", "notify", -1, 1

    instance = Instance()
    instance.state = state  # type: ignore[attr-defined]
    on_task_instance_failed(before, instance, ConnectionError("away"))
    assert engineer.mails == []


def test_a_scorecard_of_an_instance_without_marts_is_skipped_and_nobody_is_told(
    airflow_instance: Settings, engineer: Mailbox
) -> None:
    run_dag("publish_scorecard", {"now": NOW})
    assert engineer.mails == []
    with connect(airflow_instance.dsn("owner")) as warehouse:
        assert warehouse.execute("select count(*) as n from audit.scorecard_publication").fetchall() == [{"n": 0}]
