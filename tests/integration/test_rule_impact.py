"""Rules as data: what one would have found in history, and what a broken one stops."""

import json

import pytest
from typer.testing import CliRunner

from jigai.catalog.forms import forms
from jigai.catalog.rules import rules, thresholds
from jigai.cli.main import app
from jigai.samples.demo import write_demo
from jigai.stages import accept
from jigai.stages.impact import RuleUnknown, study
from jigai.storage.inbox import Inbox
from jigai.warehouse import cross
from jigai.warehouse.connection import connect
from tests.integration import daily_run

NOW = "2021-03-15T09:00"
UNITS = ("640104", "640105", "640100")


@pytest.fixture(scope="module")
def accepted(instance, tmp_path_factory):
    """The history of 2020 and the first months of 2021 of one city and two of its counties, judged at one moment."""
    folder = tmp_path_factory.mktemp("drop")
    write_demo(folder, months=3, processes=1)
    files = [path for path in sorted(folder.rglob("JG0[12]_*.xlsx")) if path.parent.name in UNITS]
    for path in files:
        Inbox.of(instance).put(path, path.parent.name)
    daily_run.judge(NOW)
    return instance


def _everything(instance) -> list[dict]:
    with connect(instance.dsn("ingest")) as connection:
        return connection.execute(
            "select s.submission_id, s.disposition, s.state, s.ruleset, count(f.*) as findings"
            " from audit.submission as s"
            " left join audit.finding as f using (submission_id) group by 1, 2, 3, 4 order by 1"
        ).fetchall()


def test_a_threshold_is_tried_on_history_and_nothing_changes(accepted):
    before, own = _everything(accepted), thresholds()["statistical_threshold"].value
    as_it_is, tried = study("below_statistical_threshold"), study("JG02-0407", 20_000)
    assert (as_it_is["findings"], as_it_is["totals"]["queried"]) == (0, 0)
    assert as_it_is["examined"] == tried["examined"] > 5
    assert tried["totals"]["queried"] == len(tried["submissions"]) > 3
    assert {line["consequence"] for line in tried["submissions"]} == {"queried"}
    assert {line["found_then"] for line in tried["submissions"]} == {0}
    assert tried["threshold"] == {"name": "statistical_threshold", "value": own, "tried": 20_000}
    assert thresholds()["statistical_threshold"].value == own
    assert _everything(accepted) == before


def test_a_rule_across_periods_is_tried_too(accepted):
    rule = next(rule for rule in rules().values() if (rule.form, rule.name) == ("JG01", "jump"))
    assert study(rule.id, 1.01)["findings"] > study(rule.id)["findings"]


def test_a_hierarchy_rule_speaks_of_the_citys_version(accepted):
    rule = next(rule for rule in rules().values() if rule.phase == "hierarchy" and rule.form == "JG01")
    assert all(line["unit_code"] == "640100" for line in study(rule.id)["submissions"])


def test_what_cannot_be_tried_is_refused():
    with pytest.raises(RuleUnknown, match="没有规则"):
        study("JG99-0001")
    without = next(rule.id for rule in rules().values() if rule.threshold is None)
    with pytest.raises(RuleUnknown, match="没有阈值"):
        study(without, 5)
    assert CliRunner().invoke(app, ["rules", "impact", "JG99-0001"]).exit_code == 2


def test_the_command_prints_what_the_study_found(accepted):
    result = CliRunner().invoke(app, ["rules", "impact", "JG02-0407", "--threshold", "20000", "--json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["submissions"] == study("JG02-0407", 20_000)["submissions"]


def test_pages_of_the_suites_say_how_the_last_run_fared(accepted, tmp_path):
    result = CliRunner().invoke(app, ["docs", "--out", str(tmp_path)])
    assert result.exit_code == 0, result.output
    pages = tmp_path / "data_docs"
    assert (pages / "index.html").exists()
    suites = {path.stem for path in (pages / "expectations").glob("*.html")}
    assert suites >= {f"{code}_{frame}" for code in forms() for frame in ("cover", "rows")}
    said = (pages / "expectations" / "JG02_rows.html").read_text(encoding="utf-8")
    assert "JG02-0407 below_statistical_threshold（核实性问题）" in said
    ran = {path.relative_to(pages / "validations").parts[0] for path in (pages / "validations").rglob("*.html")}
    assert ran == {"JG01_cover", "JG01_rows", "JG02_cover", "JG02_rows"}
    # Pages may be passed on: no value of an enterprise's stands in them.
    with connect(accepted.dsn("ingest")) as connection:
        (name, *_) = connection.execute("select project_name from landing.jg02 limit 1").fetchone().values()
    assert not any(name in page.read_text(encoding="utf-8") for page in pages.rglob("*.html"))


def test_a_broken_cross_rule_stops_its_form_alone(accepted, monkeypatch):
    """It names itself, becomes no finding, lets nothing of its form pass, and the other form is judged."""
    verdicts = _everything(accepted)
    with connect(accepted.dsn("owner")) as connection:
        connection.execute("update audit.submission set stage = 'validated', state = 'pending', disposition = null,"
                           " known_from = null, known_to = null")  # fmt: skip
    text = cross._statement
    monkeypatch.setattr(cross, "_statement", lambda name: "select 1 / 0" if name == "jg02_ytd_fell" else text(name))
    with pytest.raises(ExceptionGroup) as raised:
        accept.run(NOW)
    assert "jg02_ytd_fell" in str(raised.value.exceptions[0])
    with connect(accepted.dsn("ingest")) as connection:
        left = connection.execute(
            "select form_code, state, count(*) from audit.submission group by 1, 2 order by 1, 2"
        ).fetchall()
    assert {(row["form_code"], row["state"] == "pending") for row in left} == {("JG01", False), ("JG02", True)}
    monkeypatch.undo()
    accept.run(NOW)
    assert _everything(accepted) == verdicts
