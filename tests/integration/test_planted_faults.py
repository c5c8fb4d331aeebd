"""200 faults of many kinds at random cells of the official template: found exactly, on both engines."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from jigai.cli.main import app
from jigai.stages import validate
from jigai.storage.inbox import Inbox
from jigai.warehouse import verdicts
from jigai.warehouse.connection import connect
from tests.integration import daily_run, planting

NOW = "2021-04-03T09:00"
PLANTED_FAULTS, ROWS = 200, 240
# A number written as text is read and told of beside what else stands in the cell.
BESIDE = {"number_stored_as_text"}


@pytest.fixture(scope="module")
def workbook(tmp_path_factory) -> tuple[Path, set[tuple[str, str]]]:
    folder = tmp_path_factory.mktemp("planted")
    call = [
        "template",
        "JG02",
        "--unit",
        planting.UNIT,
        "--period",
        planting.PERIOD,
        "-o",
        str(folder / "template.xlsx"),
    ]
    assert CliRunner().invoke(app, call).exit_code == 0
    filled = folder / "JG02_640104_2021-03.xlsx"
    return filled, planting.fill(folder / "template.xlsx", filled, ROWS, PLANTED_FAULTS, seed=20210403)


def test_the_faults_are_many_and_of_many_kinds(workbook):
    assert len(workbook[1]) == PLANTED_FAULTS
    assert len({rule for _, rule in workbook[1]}) >= 15


def test_check_finds_exactly_what_was_planted(workbook):
    path, planted = workbook
    outcome = CliRunner().invoke(app, ["check", "--offline", "--json", "--now", NOW, str(path)])
    assert outcome.exit_code == 1, outcome.output
    (verdict,) = json.loads(outcome.stdout)
    found = {(finding["cell"], finding["rule_name"]) for finding in verdict["findings"]}
    assert planted - found == set()
    assert {extra for extra in found - planted if extra[1] not in BESIDE} == set()
    assert verdict["disposition"] == "returned"


@pytest.mark.parametrize("rows_for_postgres", [10_000, 0], ids=["pandas", "postgresql"])
def test_the_pipeline_finds_the_same_on_both_engines(instance, workbook, monkeypatch, rows_for_postgres):
    path, planted = workbook
    monkeypatch.setattr(validate, "ROWS_FOR_POSTGRES", rows_for_postgres)
    with connect(instance.dsn("owner")) as connection:
        connection.execute("truncate audit.submission cascade")
    Inbox.of(instance).put(path, planting.UNIT)
    assert daily_run.judge(NOW) == {"returned": 1}
    with connect(instance.dsn("ingest")) as connection:
        (row,) = connection.execute("select submission_id from audit.submission").fetchall()
        findings = verdicts.load(connection, [row["submission_id"]])[row["submission_id"]]
    found = {(finding.cell, finding.rule_name) for finding in findings if finding.root is None}
    assert planted - found == set()
    assert {extra for extra in found - planted if extra[1] not in BESIDE} == set()
