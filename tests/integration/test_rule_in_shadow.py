"""A rule on trial: counted and shown to nobody; when it is made to bite, what was accepted stays accepted."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

import jigai.catalog.rules as catalogue
from jigai.cli.main import app
from jigai.domain.findings import Severity
from jigai.stages import accept, hearing, impact, parse, validate
from jigai.warehouse.connection import connect
from tests.integration import clerk, planting
from tests.integration import test_decisions as steps

# 新建 in a ledger of renovations: conditional, so that it holds whatever it finds.
LISTED = catalogue.rules()
TRIED = next(rule for rule in catalogue.rules_of("JG02") if rule.name == "new_building_in_renovation_ledger")


@pytest.fixture
def on_trial(monkeypatch):
    listed = LISTED | {TRIED.id: TRIED.model_copy(update={"shadow": True})}
    monkeypatch.setattr(catalogue, "rules", lambda: listed)
    return monkeypatch


@pytest.fixture(scope="module")
def template(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("template") / "t.xlsx"
    call = ["template", "JG02", "--unit", planting.UNIT, "--period", planting.PERIOD, "-o", str(path)]
    assert CliRunner().invoke(app, call).exit_code == 0
    return path


def _versions(instance) -> list[tuple]:
    with connect(instance.dsn("ingest")) as connection:
        rows = connection.execute("select * from audit.submission order by submission_id").fetchall()
    return [(row["version"], row["disposition"], row["state"]) for row in rows]


def test_a_rule_is_tried_in_the_shadow_and_then_bites_what_comes_after(instance, template, tmp_path, on_trial):
    path = clerk.clean(template, tmp_path, 建设性质="新建")
    first = steps._send(instance, path, "2021-04-03T09:00")
    assert (first["disposition"], first["state"], first["feedback_path"]) == ("accepted", "current", None)
    assert [(found["rule_id"], found["is_shadow"]) for found in first["findings"]] == [(TRIED.id, True)]
    (mail,) = steps._mails("2021-04-03T09:00")
    assert "新建" not in mail.text + mail.html

    on_trial.undo()
    judged = _versions(instance)
    would = impact.study(TRIED.id)
    assert would["totals"] == {"stopped": 0, "held": 1, "queried": 0, "noticed": 0}
    assert [line["submission_id"] for line in would["submissions"]] == [first["submission_id"]]
    assert _versions(instance) == judged

    # The same content under another rule set is no duplicate: it is judged anew, and until it passes the old holds.
    on_trial.setattr(parse, "ruleset_hash", lambda: "another")
    again = steps._send(instance, path, "2021-04-05T09:00")
    assert (TRIED.id, False) in [(found["rule_id"], found["is_shadow"]) for found in again["findings"]]
    # Nor does it say why a version that was accepted should be replaced.
    assert _versions(instance) == [(1, "accepted", "current"), (2, "returned", "rejected")]


def _given(instance, submission_id: int) -> tuple:
    """All that was said of a version: its verdict, under which rules and when, its findings, mails and events."""
    with connect(instance.dsn("ingest")) as connection:
        row = connection.execute(
            "select disposition, ruleset, reference_hash, judged_at, known_from, version from audit.submission"
            " where submission_id = %s",
            (submission_id,),
        ).fetchone()
        findings = connection.execute(
            "select * from audit.finding where submission_id = %s order by finding_id", (submission_id,)
        ).fetchall()
        mails = connection.execute(
            "select kind, created_at from audit.delivery where submission_id = %s order by delivery_id",
            (submission_id,),
        ).fetchall()
        events = connection.execute(
            "select kind, at, detail from audit.event where submission_id = %s and kind not in ('superseded')"
            " order by event_id",
            (submission_id,),
        ).fetchall()
    return row, findings, mails, events


def test_a_graver_rule_set_never_changes_what_was_given_under_another(instance, template, tmp_path, on_trial):
    with connect(instance.dsn("owner")) as connection:
        connection.execute("truncate audit.submission cascade")
    path = clerk.clean(template, tmp_path, 建设性质="新建")
    first = steps._send(instance, path, "2021-04-03T09:00")
    given = _given(instance, first["submission_id"])
    assert (first["disposition"], first["ruleset"]) == ("accepted", catalogue.ruleset_hash())

    graver = TRIED.model_copy(update={"shadow": False, "severity": Severity.MANDATORY})
    for module in (catalogue, impact):
        on_trial.setattr(module, "rules", lambda: LISTED | {TRIED.id: graver})
    for stage in (parse, validate, accept, hearing):
        on_trial.setattr(stage, "ruleset_hash", lambda: "another")
    assert impact.study(TRIED.id)["totals"]["stopped"] == 1
    # Runs in which nothing came, and one in which the same came again.
    accept.run("2021-04-04T09:00")
    again = steps._send(instance, path, "2021-04-05T09:00")
    assert (again["version"], again["disposition"], again["ruleset"]) == (2, "returned", "another")
    assert TRIED.id in _mandatory(instance, again["submission_id"])
    assert _versions(instance)[0] == (1, "accepted", "current")
    assert _given(instance, first["submission_id"]) == given

    mended = clerk.clean(template, tmp_path, cover={"更正原因": "更正建设性质"}, 形象进度="设备安装")
    assert steps._send(instance, mended, "2021-04-06T09:00")["disposition"] == "accepted"
    assert [row[1:] for row in _versions(instance)] == [
        ("accepted", "superseded"),
        ("returned", "rejected"),
        ("accepted", "current"),
    ]
    assert _given(instance, first["submission_id"]) == given, "it gave way, and is still what it was"


def _mandatory(instance, submission_id: int) -> set[str]:
    with connect(instance.dsn("ingest")) as connection:
        rows = connection.execute(
            "select rule_id from audit.finding where submission_id = %s and severity = 'mandatory'", (submission_id,)
        ).fetchall()
    return {row["rule_id"] for row in rows}
