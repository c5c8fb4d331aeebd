"""Explanations, reviews, versions, withdrawals and locks: one county's ledger through the stages, step by step."""

import json
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from jigai.cli.main import app
from jigai.feedback.page import Mail, page
from jigai.stages import answer, office, review, telling
from jigai.stages.authority import RefusedDecision
from jigai.stages.comparison import compare
from jigai.stages.session import open_run
from jigai.storage.inbox import Inbox
from jigai.warehouse.connection import connect
from tests.integration import clerk, daily_run, planting

REVIEWER, OFFICE = "reviewer-640100", "reviewer-D-GXT"
EXPLAINED = "该项目原址重建，备案机关按新建登记，实为原有生产线技术改造"
DAY = "2021-04-0{}T09:00"


@pytest.fixture(scope="module")
def template(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("template") / "t.xlsx"
    call = ["template", "JG02", "--unit", planting.UNIT, "--period", planting.PERIOD, "-o", str(path)]
    assert CliRunner().invoke(app, call).exit_code == 0
    return path


@pytest.fixture
def empty(instance):
    with connect(instance.dsn("owner")) as connection:
        connection.execute("truncate audit.submission, audit.period_lock, audit.period_exception cascade")
    return instance


def _send(instance, path: Path, now: str) -> dict:
    Inbox.of(instance).put(path, planting.UNIT)
    daily_run.take_in(now)
    return _latest(instance)


def _latest(instance) -> dict:
    with connect(instance.dsn("ingest")) as connection:
        row = connection.execute("select * from audit.submission order by submission_id desc limit 1").fetchone()
        findings = connection.execute(
            "select * from audit.finding where submission_id = %s and severity in ('conditional', 'query')",
            (row["submission_id"],),
        ).fetchall()
    return row | {"findings": findings}


def _told(instance, submission_id: int) -> list[str]:
    with connect(instance.dsn("ingest")) as connection:
        rows = connection.execute(
            "select kind from audit.delivery where submission_id = %s order by delivery_id", (submission_id,)
        ).fetchall()
    return [row["kind"] for row in rows]


def _mails(now: str) -> list[Mail]:
    with open_run(now) as current, current.connection.transaction():
        waiting = current.connection.execute("select * from audit.delivery order by delivery_id").fetchall()
        return [page("", [part]) for _, part, _ in telling.parts_of(current, waiting)]


@pytest.fixture
def held(empty, template, tmp_path) -> dict:
    """A ledger with a project said to be 新建: conditional, unexplained."""
    first = _send(empty, clerk.clean(template, tmp_path, 建设性质="新建"), DAY.format(3))
    assert first["disposition"] == "needs_explanation"
    return first


def test_a_stock_phrase_is_refused_in_so_many_words(empty, held, tmp_path):
    again = _send(empty, clerk.explain(held["feedback_path"], tmp_path / "again.xlsx", "核实无误"), DAY.format(4))
    assert (again["version"], again["disposition"]) == (2, "needs_explanation")
    assert {finding["refusal"] for finding in again["findings"]} == {"“核实无误”不予采信，请写明原因和依据。"}
    returned = load_workbook(again["feedback_path"])["审核反馈"]
    said = " ".join(str(cell.value) for row in returned.iter_rows() for cell in row if cell.value)
    assert "“核实无误”不予采信，请写明原因和依据。" in said


@pytest.fixture
def explained(empty, held, tmp_path) -> dict:
    row = _send(empty, clerk.explain(held["feedback_path"], tmp_path / "explained.xlsx", EXPLAINED), DAY.format(4))
    assert (row["version"], row["disposition"], row["state"]) == (2, "under_review", "rejected")
    return row


def test_the_city_decides_for_its_county_and_nobody_else(empty, explained):
    (finding,) = explained["findings"]
    for actor in ("reviewer-640200", OFFICE, "nobody"):
        with pytest.raises(RefusedDecision):
            review.decide(finding["finding_id"], True, "属实", actor, DAY.format(5))
    with pytest.raises(RefusedDecision, match="理由"):
        review.decide(finding["finding_id"], True, " ", REVIEWER, DAY.format(5))
    assert [row["finding_id"] for row in review.waiting()] == [finding["finding_id"]]


def test_approval_accepts_the_submission_from_that_moment(empty, explained):
    (finding,) = explained["findings"]
    result = review.decide(finding["finding_id"], True, "已核对备案文件", REVIEWER, DAY.format(5))
    after = _latest(empty)
    assert (result["disposition"], after["state"]) == ("accepted", "current")
    assert f"{after['known_from']:%Y-%m-%dT%H:%M}" == "2021-04-05T01:00"
    assert _told(empty, after["submission_id"]) == ["under_review", "accepted"]
    answer.run(DAY.format(5))
    assert "【审核通过】" in _mails(DAY.format(5))[-1].subject
    with pytest.raises(RefusedDecision, match="待核准"):
        review.decide(finding["finding_id"], False, "反悔", REVIEWER, DAY.format(6))


def test_a_rejected_explanation_stays_rejected_when_sent_again(empty, explained, tmp_path):
    (finding,) = explained["findings"]
    review.decide(finding["finding_id"], False, "缺少备案变更文件", REVIEWER, DAY.format(5))
    answer.run(DAY.format(5))
    after = _latest(empty)
    assert after["disposition"] == "needs_explanation"
    (told,) = after["findings"]
    assert told["refusal"].startswith("说明未获上级采信：缺少备案变更文件。")
    same = _send(empty, clerk.edited(Path(after["feedback_path"]), tmp_path / "same.xlsx", 备注="未改"), DAY.format(6))
    assert (same["version"], same["disposition"]) == (3, "needs_explanation")
    other = clerk.explain(same["feedback_path"], tmp_path / "other.xlsx", "备案变更文件宁发改备2021-15号已随报表附上")
    assert _send(empty, other, DAY.format(7))["disposition"] == "under_review"


def test_what_was_approved_stands_while_rule_key_and_value_do(empty, explained, template, tmp_path):
    review.decide(explained["findings"][0]["finding_id"], True, "已核对备案文件", REVIEWER, DAY.format(5))
    fresh = clerk.clean(template, tmp_path, cover={"更正原因": "补报形象进度"}, 建设性质="新建", 形象进度="设备安装")
    again = _send(empty, fresh, DAY.format(6))
    (finding,) = again["findings"]
    assert (again["version"], again["disposition"]) == (3, "accepted")
    assert (finding["explained_in"], finding["decision"]) == (explained["submission_id"], "approved")


def test_another_key_is_another_question(empty, explained, template, tmp_path):
    review.decide(explained["findings"][0]["finding_id"], True, "已核对备案文件", REVIEWER, DAY.format(5))
    code = planting.clean_row(77)["项目代码"]
    fresh = clerk.clean(template, tmp_path, cover={"更正原因": "更换项目"}, 建设性质="新建", 项目代码=code)
    assert _send(empty, fresh, DAY.format(6))["disposition"] == "needs_explanation"


def test_withdrawn_is_kept_told_and_may_be_sent_again_after_the_lock(empty, template, tmp_path):
    first = _send(empty, clerk.clean(template, tmp_path), DAY.format(3))
    with pytest.raises(RefusedDecision, match="工业和信息化厅"):
        office.withdraw(first["submission_id"], "误报", REVIEWER, DAY.format(4))
    office.lock("JG02", planting.PERIOD, "年度汇总", OFFICE, DAY.format(4))
    office.withdraw(first["submission_id"], "误报", OFFICE, DAY.format(4))
    gone = _latest(empty)
    assert (gone["state"], gone["known_to"] is not None) == ("withdrawn", True)
    shut_out = _send(empty, clerk.clean(template, tmp_path, 形象进度="一"), DAY.format(5))
    assert shut_out["disposition"] == "returned"
    office.reopen(first["submission_id"], "数据有误，请重报", OFFICE, 10, DAY.format(6))
    assert _told(empty, first["submission_id"]) == ["accepted", "withdrawn"]
    assert any(mail.subject.startswith("【准予补报】兴庆区2021年3月") for mail in _mails(DAY.format(6)))
    taken = _send(empty, clerk.clean(template, tmp_path, 形象进度="二"), DAY.format(7))
    assert (taken["disposition"], taken["state"]) == ("accepted", "current")


def test_reopening_a_wrongly_accepted_one_tells_the_unit_why(empty, template, tmp_path):
    first = _send(empty, clerk.clean(template, tmp_path), DAY.format(3))
    office.reopen(first["submission_id"], "项目重复列报", OFFICE, 10, DAY.format(4))
    answer.run(DAY.format(4))
    mail = _mails(DAY.format(4))[-1]
    assert mail.subject.startswith("【请重新报送】兴庆区2021年3月")
    assert "理由：项目重复列报" in mail.text
    assert "Reason: 项目重复列报" in mail.html
    assert "请核对更正后于4月14日9时前重新报送，本期虽已截止，仍予受理，逾期不再受理。" in mail.text
    assert _latest(empty)["state"] == "withdrawn"
    assert _told(empty, first["submission_id"]) == ["accepted", "reopened"]
    again = _send(empty, clerk.clean(template, tmp_path, 形象进度="更正后"), DAY.format(5))
    assert (again["version"], again["disposition"]) == (2, "accepted")


def test_an_exception_is_one_units_and_ends(empty, template, tmp_path):
    office.lock("JG02", planting.PERIOD, "年度汇总", OFFICE, DAY.format(2))
    office.make_exception("640105", "JG02", planting.PERIOD, 5, "系统故障", OFFICE, DAY.format(2))
    assert _send(empty, clerk.clean(template, tmp_path), DAY.format(3))["disposition"] == "returned"
    office.make_exception(planting.UNIT, "JG02", planting.PERIOD, 2, "系统故障", OFFICE, DAY.format(3))
    assert _send(empty, clerk.clean(template, tmp_path, 形象进度="一"), DAY.format(4))["disposition"] == "accepted"
    late = clerk.clean(template, tmp_path, cover={"更正原因": "更正形象进度"}, 形象进度="二")
    assert _send(empty, late, DAY.format(6))["disposition"] == "returned"


def test_history_and_diff_tell_versions_apart_by_key(empty, template, tmp_path):
    first = _send(empty, clerk.clean(template, tmp_path), DAY.format(3))
    book = load_workbook(clerk.clean(template, tmp_path, cover={"更正原因": "更正本月完成额"}, 备注="更正"))
    sheet = book["数据"]
    rows = [[cell.value for cell in sheet[number]] for number in (4, 5)]
    for number, values in zip((5, 4), rows, strict=True):  # the two projects change places
        for column, value in enumerate(values, start=1):
            sheet.cell(number, column).value = value
    book.save(tmp_path / "second.xlsx")
    second = _send(empty, tmp_path / "second.xlsx", DAY.format(4))
    found = compare(first["submission_id"], second["submission_id"])
    assert found["rows"] == {"added": 0, "removed": 0, "changed": 1, "moved": 1, "unchanged": 0}
    (changed,) = [change for change in found["changes"] if change["kind"] == "changed"]
    assert (changed["column"], changed["text_before"], changed["text_after"]) == ("备注", None, "更正")
    assert (changed["row_before"], changed["row_after"]) == (4, 5)
    call = ["history", "--unit", planting.UNIT, "--form", "JG02", "--period", planting.PERIOD, "--json"]
    result = CliRunner().invoke(app, call)
    assert result.exit_code == 0, result.output
    assert '"correction_reason": "更正本月完成额"' in result.stdout
    assert '"state": "superseded"' in result.stdout


def test_identical_content_is_a_duplicate_and_moves_nothing(empty, template, tmp_path):
    path = clerk.clean(template, tmp_path)
    first = _send(empty, path, DAY.format(3))
    shutil.copy(path, tmp_path / "copy.xlsx")
    again = _send(empty, tmp_path / "copy.xlsx", DAY.format(4))
    assert (again["disposition"], again["duplicate_of"]) == ("duplicate", first["submission_id"])


def _command(*words: object) -> tuple[int, object]:
    """(exit code, what it printed as JSON, or its text where it is none)."""
    result = CliRunner().invoke(app, [*map(str, words), "--json"])
    return result.exit_code, json.loads(result.stdout) if result.exit_code == 0 else result.output


def test_the_office_decides_compares_and_reopens_by_command(empty, held, explained):
    (finding,) = explained["findings"]
    code, waiting = _command("review")
    assert (code, [row["finding_id"] for row in waiting]) == (0, [finding["finding_id"]])
    decide = ("review", finding["finding_id"], "--reason", "已核对备案文件", "--now", DAY.format(5))
    assert _command(*decide, "--actor", REVIEWER)[0] == 2, "neither taken nor refused"
    assert _command(*decide, "--approve", "--actor", "nobody")[0] != 0
    assert _latest(empty)["disposition"] == "under_review"
    code, decided = _command(*decide, "--approve", "--actor", REVIEWER)
    assert (code, decided["disposition"], _latest(empty)["state"]) == (0, "accepted", "current")
    code, compared = _command("diff", held["submission_id"], explained["submission_id"])
    assert (code, compared["rows"]["changed"], compared["changes"]) == (0, 0, [])
    reopen = ("reopen", explained["submission_id"], "--reason", "项目重复列报", "--now", DAY.format(6))
    assert _command(*reopen, "--actor", REVIEWER)[0] != 0, "only the plan's office"
    assert _command(*reopen, "--actor", OFFICE)[0] == 0
    assert _latest(empty)["state"] == "withdrawn"
    _, versions = _command("history", "--unit", planting.UNIT, "--form", "JG02", "--period", planting.PERIOD)
    assert [row["version"] for row in versions] in ([1, 2], [2, 1])
