"""A rule on trial: counted and shown to nobody; when it is made to bite, what was accepted stays accepted."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

import jigai.catalog.rules as catalogue
from jigai.cli.main import app
from jigai.stages import impact, parse
from jigai.warehouse.connection import connect
from tests.integration import clerk, planting

steps = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("test_decisions.py"))))
# 新建 in a ledger of renovations: conditional, so that it holds whatever it finds.
TRIED = next(rule for rule in catalogue.rules_of("JG02") if rule.name == "new_building_in_renovation_ledger")


@pytest.fixture
def on_trial(monkeypatch):
    listed = catalogue.rules() | {TRIED.id: TRIED.model_copy(update={"shadow": True})}
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
