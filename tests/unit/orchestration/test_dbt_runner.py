"""One dbt invocation: nodes recorded, failures named, nothing left in the environment or the checkout."""

import os
from pathlib import Path
from typing import Any

import pytest

from jigai.catalog.settings import Settings
from jigai.domain.layout import project_root
from jigai.local import postgres, stack
from jigai.orchestration.dbt_commands import DbtFailed, dbt_target
from jigai.orchestration.dbt_runner import build

PROJECT = "name: jigai\nversion: '1.0'\nconfig-version: 2\nprofile: jigai\nmodels: {+materialized: table}\n"


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory):
    settings = Settings(home=tmp_path_factory.mktemp("home"), instance="test")
    stack.ensure_warehouse(settings)
    yield settings
    postgres.destroy(settings)


@pytest.fixture
def recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """A project of three models beside the real profile; returns what would be recorded."""
    folder = tmp_path / "dbt_project"
    (folder / "models").mkdir(parents=True)
    (folder / "dbt_project.yml").write_text(PROJECT, encoding="utf-8")
    profile = project_root() / "dbt_project" / "profiles.yml"
    (folder / "profiles.yml").write_text(profile.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "models" / "first.sql").write_text("select 1 as number", encoding="utf-8")
    (folder / "models" / "second.sql").write_text("select 1 / number as n from {{ ref('first') }}", encoding="utf-8")
    (folder / "models" / "third.sql").write_text("select * from {{ ref('second') }}", encoding="utf-8")
    monkeypatch.setenv("JIGAI_PROJECT", str(tmp_path))
    kept: list[dict[str, Any]] = []
    monkeypatch.setattr("jigai.warehouse.dbt_nodes.record", lambda _dsn, _invocation, nodes: kept.extend(nodes))
    return kept


def statuses(nodes: list[dict[str, Any]]) -> dict[str, str]:
    return {node["unique_id"].rpartition(".")[2]: node["status"] for node in nodes}


def test_every_node_is_recorded(warehouse: Settings, recorded: list[dict[str, Any]], tmp_path: Path) -> None:
    done = build(settings=warehouse)
    assert statuses(recorded) == {"first": "success", "second": "success", "third": "success"}
    assert done["nodes"] == 3
    assert len(done["invocation_id"]) == 36
    assert {node["resource_type"] for node in recorded} == {"model"}
    assert sorted(path.name for path in (tmp_path / "dbt_project").iterdir()) == [
        "dbt_project.yml",
        "models",
        "profiles.yml",
    ]
    assert (dbt_target(warehouse) / "partial_parse.msgpack").exists()


def test_failed_node_is_named_and_the_rest_recorded(
    warehouse: Settings, recorded: list[dict[str, Any]], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "dbt_project" / "models" / "first.sql").write_text("select 0 as number", encoding="utf-8")
    with pytest.raises(DbtFailed, match="division by zero") as failed:
        build(settings=warehouse)
    assert list(failed.value.failures) == ["model.jigai.second"]
    assert statuses(recorded) == {"first": "success", "second": "error", "third": "skipped"}
    assert capfd.readouterr() == ("", "")


def test_selection(warehouse: Settings, recorded: list[dict[str, Any]]) -> None:
    build(["first"], warehouse)
    assert statuses(recorded) == {"first": "success"}


def test_project_that_cannot_be_read(warehouse: Settings, recorded: list[dict[str, Any]], tmp_path: Path) -> None:
    (tmp_path / "dbt_project" / "models" / "second.sql").write_text("select {{ ref('absent') }}", encoding="utf-8")
    with pytest.raises(DbtFailed, match="absent"):
        build(settings=warehouse)
    assert recorded == []


def test_password_stays_out_of_the_environment(
    warehouse: Settings, recorded: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIGAI_DBT_HOST", "mine")
    build(["first"], warehouse)
    assert os.environ["JIGAI_DBT_HOST"] == "mine"
    assert "JIGAI_DBT_PASSWORD" not in os.environ
