"""The command against a real instance: exit codes, JSON, and the clerk's pre-check."""

import json
import shutil

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from jigai.cli.main import app
from jigai.stages import answer, precheck
from jigai.storage.inbox import Inbox
from jigai.warehouse.connection import connect
from tests.integration import planting

NOW = "2021-04-03T09:00"


@pytest.fixture(scope="module")
def call():
    runner = CliRunner()

    def run(*words: str, expect: int = 0):
        outcome = runner.invoke(app, list(words))
        assert outcome.exit_code == expect, outcome.output + (outcome.stderr or "")
        return outcome

    return run


@pytest.fixture(scope="module")
def files(tmp_path_factory, call):
    """A clean JG02 of 640104 and one with a single fault."""
    folder = tmp_path_factory.mktemp("files")
    template = folder / "template.xlsx"
    call("template", "JG02", "--unit", planting.UNIT, "--period", planting.PERIOD, "-o", str(template))
    clean, faulty = folder / "JG02_640104_2021-03.xlsx", folder / "faulty.xlsx"
    planting.fill(template, clean, rows=3, faults=0, seed=1)
    ((cell, rule),) = planting.fill(template, faulty, rows=3, faults=1, seed=1)
    return {"clean": clean, "faulty": faulty, "cell": cell, "rule": rule}


def test_check_says_the_same_with_and_without_the_warehouse(instance, call, files):
    for words in (("--offline",), ()):
        clean = json.loads(call("check", str(files["clean"]), "--now", NOW, "--json", *words).stdout)
        assert (clean[0]["disposition"], clean[0]["findings"]) == ("accepted", [])
        faulty = json.loads(call("check", str(files["faulty"]), "--now", NOW, "--json", *words, expect=1).stdout)
        found = [(finding["cell"], finding["rule_name"]) for finding in faulty[0]["findings"]]
        assert found == [(files["cell"], files["rule"])]
        assert faulty[0]["offline"] is bool(words)


def test_check_stores_nothing(instance, call, files):
    call("check", str(files["faulty"]), "--now", NOW, expect=1)
    with connect(instance.dsn("owner")) as connection:
        for table in ("audit.submission", "audit.finding", "audit.event", "audit.delivery", "landing.jg02"):
            assert connection.execute(f"select count(*) as count from {table}").fetchone()["count"] == 0, table  # noqa: S608


def test_every_key_of_a_verdict_is_there(instance, call, files):
    (verdict,) = json.loads(call("check", str(files["faulty"]), "--now", NOW, "--json", expect=1).stdout)
    assert set(verdict) == {
        "file", "form", "unit", "period", "disposition", "ruleset", "offline", "phases_run", "counts", "normalisations",
        "findings",
    }  # fmt: skip
    assert set(verdict["counts"]) == {"mandatory", "conditional", "query", "notice"}
    assert set(verdict["findings"][0]) == {
        "finding_id", "rule_id", "rule_name", "severity", "phase", "sheet", "row", "column", "cell", "business_key",
        "value", "expected", "difference", "threshold", "reference", "message_zh", "message_en", "remedy_zh",
        "remedy_en", "root",
    }  # fmt: skip
    assert set(verdict["findings"][0]["reference"]) == {"value", "submission_id", "cell"}


def test_check_annotates(instance, call, files, tmp_path):
    call("check", str(files["faulty"]), "--now", NOW, "--annotate", str(tmp_path), expect=1)
    book = load_workbook(tmp_path / "faulty_自查.xlsx")
    assert book.sheetnames[0] == "审核反馈"
    assert book["数据"][files["cell"]].comment is not None


def test_an_unreadable_file_is_one_object_too(instance, call, tmp_path):
    (tmp_path / "x.xlsx").write_bytes(b"")
    (verdict,) = json.loads(call("check", str(tmp_path / "x.xlsx"), "--offline", "--json", expect=1).stdout)
    assert (verdict["disposition"], verdict["form"], len(verdict["findings"])) == ("unreadable", None, 1)


def test_a_units_pre_check_is_answered_and_kept_nowhere(instance, files):
    folder = instance.instance_dir / "inbox" / planting.UNIT / "check"
    folder.mkdir(parents=True)
    shutil.copy(files["faulty"], folder / "我的表.xlsx")
    foreign = instance.instance_dir / "inbox" / "640105" / "check"
    foreign.mkdir(parents=True)
    shutil.copy(files["faulty"], foreign / "别人的表.xlsx")
    assert precheck.run(NOW) == {"answered": 2}
    assert list(folder.iterdir()) == []
    book = load_workbook(instance.feedback_dir / planting.UNIT / "check" / "我的表_自查.xlsx")
    assert book["数据"][files["cell"]].comment is not None
    foreign_book = load_workbook(instance.feedback_dir / "640105" / "check" / "别人的表_自查.xlsx")
    assert foreign_book["数据"][files["cell"]].comment is None
    with connect(instance.dsn("owner")) as connection:
        assert connection.execute("select count(*) as count from audit.submission").fetchone()["count"] == 0


def test_submit_puts_a_file_into_the_units_folder(instance, call, files):
    call("submit", str(files["clean"]))
    arrivals = Inbox.of(instance).arrivals()
    assert [(arrival.sender, arrival.name) for arrival in arrivals] == [("640104", files["clean"].name)]


def test_run_drains_and_status_tells(instance, call, files):
    counts = json.loads(call("run", "--now", NOW, "--json").stdout)
    assert counts == {"accepted": 1}
    told = json.loads(call("status", "--unit", "640104", "--form", "JG02", "--period", "2021-03", "--json").stdout)
    assert [row["status"] for row in told["obligations"]] == ["已报"]
    number = told["submissions"][0]["receipt_id"]
    genuine = json.loads(call("status", "--receipt", number, "--json").stdout)
    assert genuine["is_genuine"]
    assert genuine["counts"] == {"mandatory": 0, "conditional": 0, "query": 0, "notice": 0}
    assert genuine["next_step_zh"].startswith("无需其他操作")
    same = json.loads(call("status", "--receipt", number, "--file", str(files["clean"]), "--json").stdout)
    other = json.loads(call("status", "--receipt", number, "--file", __file__, "--json").stdout)
    assert [(found["is_same_file"], found["is_genuine"]) for found in (same, other)] == [(True, True), (False, False)]
    assert "回执属实" in call("status", "--receipt", number).stdout
    written = instance.feedback_dir / "640104" / "receipts" / f"{number}.txt"
    assert written.read_text(encoding="utf-8").strip() == genuine["text"]
    assert answer.run(NOW) == {"answered": 0, "workbooks": 0}
    rows = json.loads(call("scorecard", "--area", "640000", "--json").stdout)
    assert {row["indicator_id"] for row in rows} >= {"G-01", "A1-02"}
    (checks,) = [json.loads(call("doctor", "--audit", "--json").stdout)]
    assert all(check["is_ok"] for check in checks)


def test_sql_reads_marts_and_refuses_the_rest(instance, call):
    assert call("sql", "-c", "select count(*) as n from marts.dim_area", "--csv").stdout.startswith("n")
    refused = call("sql", "-c", "select * from audit.submission", expect=2)
    assert "permission denied" in refused.output + refused.stderr
    read_only = call("sql", "-c", "delete from audit.finding", "--role", "ingest", expect=2)
    assert "read-only" in read_only.output + read_only.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("template", "JG77", "--unit", "640104", "--period", "2021-03", "-o", "x.xlsx"),
        ("template", "JG02", "--unit", "640100", "--period", "2021-03", "-o", "x.xlsx"),
        ("template", "JG01", "--unit", "640104", "--period", "2021-01", "-o", "x.xlsx"),
        ("template", "JG01", "--unit", "640104", "--period", "2021-1", "-o", "x.xlsx"),
        ("rules", "show", "JG99-0001"),
        ("status", "--receipt", "R1"),
        ("sql", "-c", "select 1", "--role", "postgres"),
        ("check", "no-such-file.xlsx"),
    ],
)
def test_a_call_whose_words_are_off_exits_with_2(instance, call, words):
    call(*words, expect=2)


def test_without_a_warehouse_check_says_so_and_exits_with_3(call, files, monkeypatch, tmp_path):
    monkeypatch.setenv("JIGAI_HOME", str(tmp_path))
    monkeypatch.setenv("JIGAI_INSTANCE", "production")
    monkeypatch.setenv("JIGAI_WAREHOUSE_DSN", "postgresql://nobody:x@127.0.0.1:1/jigai")
    monkeypatch.setenv("JIGAI_INGEST_PASSWORD", "x")
    outcome = call("check", str(files["clean"]), expect=3)
    assert "127.0.0.1" in outcome.output + outcome.stderr


def test_rules_are_listed_with_their_sentences(call):
    listed = json.loads(call("rules", "list", "--json").stdout)
    assert len(listed) >= 30
    keys = {"rule_id", "rule_name", "form", "severity", "phase", "message_zh", "remedy_zh", "shadow"}
    assert all(set(rule) == keys for rule in listed)
