"""The real DAG files, run to their end in this process against a real metadata database."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from jigai.catalog.settings import Settings
from jigai.local import airflow_services, postgres, stack
from jigai.orchestration.local_run import RunFailed, run_dag
from jigai.orchestration.metadata import NotPrepared, initialise

NOW = "2021-04-06T09:30:00+08:00"
pytestmark = pytest.mark.usefixtures("airflow_instance")


def metadata(settings: Settings, sql: str) -> list[tuple]:
    engine = create_engine(str(settings.secret("dsn_airflow")))
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(text(sql))]
    engine.dispose()
    return rows


def judged_events(settings: Settings) -> int:
    sql = "select count(*) from asset_event e join asset a on a.id = e.asset_id where a.uri = 'jigai://submissions/judged'"
    return int(metadata(settings, sql)[0][0])


def test_stages_are_called_in_order_with_the_moment_of_the_run(stages: Any) -> None:
    run_dag("ingest_submissions", {"now": NOW})
    assert sorted(stages.names()[1:3]) == ["parse", "parse"]
    assert stages.names()[3:] == ["validate.plan", "validate", "accept", "answer"]
    assert stages.calls[0] == ("register", NOW)
    assert sorted(call[1] for call in stages.calls[1:3]) == [[1, 2], [3]]
    assert stages.calls[4] == ("validate", "JG01", [1, 2, 3], NOW)
    assert all(call[-1] == NOW for call in stages.calls if call[0] != "validate.plan")


def test_naive_moment_is_shanghai_time(stages: Any) -> None:
    run_dag("notify_units", {"now": "2021-04-06T09:30"})
    assert stages.calls == [("notify", NOW)]


def test_without_a_moment_all_tasks_share_the_wall_clock(stages: Any) -> None:
    run_dag("ingest_submissions")
    moments = {call[-1] for call in stages.calls if call[0] != "validate.plan"}
    assert len(moments) == 1
    assert moments.pop().endswith("+08:00")


def test_same_moment_twice_is_two_runs(stages: Any, airflow_instance: Settings) -> None:
    before = metadata(airflow_instance, "select count(*) from dag_run")[0][0]
    run_dag("notify_units", {"now": NOW})
    run_dag("notify_units", {"now": NOW})
    assert metadata(airflow_instance, "select count(*) from dag_run")[0][0] == before + 2
    assert stages.calls == [("notify", NOW)] * 2


def test_empty_inbox_still_accepts_and_answers_what_is_left_over(stages: Any) -> None:
    stages.batches, stages.plans = [], []
    run_dag("ingest_submissions", {"now": NOW})
    assert stages.names() == ["register", "validate.plan", "accept", "answer"]


@pytest.mark.parametrize(
    ("judged", "answered", "expected"),
    [({"accepted": 2}, {}, 1), ({"accepted": 0}, {"workbooks": 1}, 1), ({"accepted": 0}, {}, 0)],
)
def test_others_are_woken_only_when_something_was_judged(
    stages: Any, airflow_instance: Settings, judged: dict, answered: dict, expected: int
) -> None:
    before = judged_events(airflow_instance)
    stages.judged, stages.answered = judged, answered
    run_dag("ingest_submissions", {"now": NOW})
    assert judged_events(airflow_instance) == before + expected


def test_broken_batch_fails_the_run_but_keeps_nobody_waiting(stages: Any) -> None:
    stages.broken[("parse", (3,))] = ValueError("the code is wrong")
    with pytest.raises(RunFailed, match="the code is wrong") as failed:
        run_dag("ingest_submissions", {"now": NOW})
    assert len(failed.value.failures) == 1
    assert next(iter(failed.value.failures)).startswith("parse[")
    assert stages.names()[-4:] == ["validate.plan", "validate", "accept", "answer"]


def test_broken_connection_is_not_waited_for_here(stages: Any) -> None:
    stages.broken[("notify",)] = ConnectionError("mail server away")
    with pytest.raises(RunFailed, match="mail server away"):
        run_dag("notify_units", {"now": NOW})
    assert stages.names() == ["notify"]


def test_run_after_a_failed_one_starts_clean(stages: Any) -> None:
    stages.broken[("accept",)] = ValueError("x")
    with pytest.raises(RunFailed):
        run_dag("ingest_submissions", {"now": NOW})
    stages.broken.clear()
    run_dag("ingest_submissions", {"now": NOW})


def test_writes_nothing_to_the_terminal(
    stages: Any, capfd: pytest.CaptureFixture[str], airflow_instance: Settings
) -> None:
    stages.broken[("notify",)] = ValueError("told in the log")
    with pytest.raises(RunFailed):
        run_dag("notify_units", {"now": NOW})
    assert capfd.readouterr() == ("", "")
    log = airflow_instance.instance_dir / "airflow" / "logs" / "local-run.log"
    assert "told in the log" in log.read_text(encoding="utf-8")
    assert "next_step" in log.read_text(encoding="utf-8")


def test_unknown_dag(stages: Any) -> None:
    with pytest.raises(KeyError, match="no_such_dag"):
        run_dag("no_such_dag")


def test_process_without_an_instance_makes_no_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW_HOME", str(tmp_path))
    with pytest.raises(NotPrepared):
        run_dag("notify_units")
    assert list(tmp_path.iterdir()) == []


def test_schema_is_brought_up_once(airflow_instance: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from airflow.utils import db

    def never() -> None:
        raise AssertionError("the schema is there already")

    monkeypatch.setattr(db, "initdb", never)
    initialise()


def test_one_process_serves_two_instances(
    stages: Any, airflow_instance: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Settings(home=tmp_path, instance="test")
    try:
        stack.ensure_airflow(other)
        run_dag("notify_units", {"now": NOW})
        assert metadata(other, "select count(*) from dag_run") == [(1,)]
    finally:
        airflow_services.prepare(airflow_instance)
        postgres.destroy(other)
    run_dag("notify_units", {"now": NOW})
    assert len(stages.calls) == 2
