"""Whose folder a file lies in decides who sent it: the cover alone proves nothing."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from jigai.cli.main import app
from jigai.stages import accept, answer, parse, receipts, validate
from jigai.stages.session import open_run
from jigai.storage.inbox import Inbox
from jigai.warehouse.connection import connect
from tests.integration import daily_run, planting

NOW = "2021-04-03T09:00"
LATER = "2021-04-04T09:00"


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    call = ["template", "JG02", "--unit", planting.UNIT, "--period", planting.PERIOD, "-o", str(folder / "t.xlsx")]
    assert CliRunner().invoke(app, call).exit_code == 0
    planting.fill(folder / "t.xlsx", folder / "clean.xlsx", rows=2, faults=0, seed=1)
    return folder / "clean.xlsx"


def _take_in(instance, *drops: tuple[str, object]) -> list[dict]:
    with connect(instance.dsn("owner")) as connection:
        connection.execute("truncate audit.submission cascade")
    for folder, source in drops:
        Inbox.of(instance).put(source, folder)
    daily_run.take_in(NOW)
    with connect(instance.dsn("owner")) as connection:
        return connection.execute(
            "select s.sender_folder, s.disposition, s.version, s.feedback_path, f.rule_name, d.unit_code as told"
            " from audit.submission as s left join audit.finding as f using (submission_id)"
            " left join audit.delivery as d on d.submission_id = s.submission_id order by s.submission_id"
        ).fetchall()


def test_a_folder_that_is_no_units_is_nobody(instance, clean):
    stranger, own = _take_in(instance, ("XYZ", clean), ("640104", clean))
    assert (stranger["disposition"], stranger["version"], stranger["rule_name"]) == (
        "returned",
        None,
        "unit_not_sender",
    )
    assert stranger["told"] is None
    assert "unknown-sender" in stranger["feedback_path"]
    assert (own["disposition"], own["version"], own["told"]) == ("accepted", 1, "640104")


def test_another_units_file_costs_its_owner_no_version(instance, clean):
    foreign, own = _take_in(instance, ("640105", clean), ("640104", clean))
    assert (foreign["disposition"], foreign["version"], foreign["told"]) == ("returned", None, "640105")
    assert (own["disposition"], own["version"]) == ("accepted", 1)


def test_a_flat_inbox_is_for_trials_and_tests_alone():
    def owner(instance: str, is_trial: bool) -> str | None:
        run = SimpleNamespace(connection=None, settings=SimpleNamespace(instance=instance), is_trial=is_trial)
        return parse.Intake(run)._sender(None)

    assert owner("production", False) == parse.NO_FOLDER
    assert owner("production", True) is None
    assert owner("demo", False) is None


def test_every_file_has_its_receipt_in_the_run_that_took_it_in(instance, clean, tmp_path):
    """A stranger's, another unit's, an accepted one and its repeat: each says what came of it and can be proved."""
    again = shutil.copy(clean, tmp_path / "again.xlsx")
    _take_in(instance, ("XYZ", clean), ("640105", clean), ("640104", clean), ("640104", again))
    with open_run(NOW) as current:
        numbers = current.connection.execute("select * from audit.receipt order by submission_id").fetchall()
        proofs = [receipts.verify(current, row["receipt_id"], clean) for row in numbers]
    assert [proof["disposition"] for proof in proofs] == ["returned", "returned", "accepted", "duplicate"]
    for proof, folder in zip(proofs, ("unknown-sender", "640105", "640104", "640104"), strict=True):
        assert proof["is_genuine"], proof
        written = instance.feedback_dir / folder / "receipts" / f"{proof['receipt_id']}.txt"
        assert written.read_text(encoding="utf-8").strip() == proof["text"]
        for fact in (proof["receipt_id"], proof["file_sha256"], f"{proof['size_bytes']:,}", "下一步："):
            assert fact in proof["text"]


def test_a_file_that_a_broken_rule_left_unjudged_has_its_receipt_and_keeps_its_number(instance, clean, monkeypatch):
    """Whoever sent it can prove it while the code is cured; with the verdict the full receipt takes its place."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError("a rule that raises")

    with monkeypatch.context() as patched:
        patched.setattr(validate, "run", broken)
        with pytest.raises(ZeroDivisionError):
            _take_in(instance, ("640104", clean))
    # What the DAG does all the same: the tasks after a failed one that others wait for.
    accept.run(NOW)
    assert answer.run(NOW) == {"answered": 0, "workbooks": 0}
    pending = _proof(clean)
    assert (pending["disposition"], pending["is_judged_in_chain"], pending["is_genuine"]) == (None, None, True)
    folder = instance.feedback_dir / "640104" / "receipts"
    written = folder / f"{pending['receipt_id']}.txt"
    assert written.read_text(encoding="utf-8").strip() == pending["text"]
    assert "报表 Report：兴庆区报送的文件“clean.xlsx”" in pending["text"]
    assert "审核结果 Disposition：待审核 not judged yet" in pending["text"]
    assert "无需重报" in pending["text"]
    told = written.stat().st_mtime_ns
    answer.run(LATER)
    assert written.stat().st_mtime_ns == told, "once"

    daily_run.take_in(LATER)
    full = _proof(clean)
    assert (full["receipt_id"], full["issued_at"]) == (pending["receipt_id"], pending["issued_at"])
    assert (full["disposition"], full["is_judged_in_chain"], full["is_genuine"]) == ("accepted", True, True)
    assert written.read_text(encoding="utf-8").strip() == full["text"]
    assert "审核结果 Disposition：审核通过 accepted" in full["text"]


def _proof(file: Path) -> dict:
    with open_run(NOW) as current:
        (row,) = current.connection.execute("select * from audit.receipt").fetchall()
        return receipts.verify(current, row["receipt_id"], file)


def test_a_receipt_that_was_tampered_with_proves_nothing(instance, clean):
    _take_in(instance, ("640104", clean))
    with connect(instance.dsn("owner")) as connection:
        (row,) = connection.execute("select * from audit.receipt").fetchall()
        connection.execute("update audit.receipt set file_sha256 = %s", ("0" * 64,))
    with open_run(NOW) as current:
        forged = receipts.verify(current, row["receipt_id"], None)
    assert (forged["is_genuine"], forged["is_received_in_chain"], forged["is_archive_intact"]) == (False, False, False)
    with connect(instance.dsn("owner")) as connection:
        connection.execute("update audit.receipt set file_sha256 = %s", (row["file_sha256"],))
        (submission,) = connection.execute("select archive_path from audit.submission").fetchall()
    Path(instance.archive_url, submission["archive_path"]).write_bytes(b"other")
    with open_run(NOW) as current:
        spoiled = receipts.verify(current, row["receipt_id"], None)
    assert (spoiled["is_genuine"], spoiled["is_received_in_chain"], spoiled["is_archive_intact"]) == (
        False,
        True,
        False,
    )
