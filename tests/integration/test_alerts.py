"""The life of an alert: opened once, told again only when something changed, closed with thanks, reopened; what the
reviewing level hears, and what nobody else does."""

from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from jigai.catalog.rules import rules
from jigai.catalog.units import units
from jigai.cli.main import app
from jigai.domain.findings import Finding, Phase, Severity
from jigai.stages import answer, notify, review
from jigai.stages.alerting import follow_area
from jigai.stages.session import open_run
from jigai.warehouse.connection import connect
from tests.integration import clerk, daily_run, planting

# The ledgers are dated 2 April.
DAY = "2021-04-0{}T09:00"
EXPLAINED = "该项目原址重建，备案机关按新建登记，实为原有生产线技术改造"


@pytest.fixture(scope="module")
def template(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("template") / "t.xlsx"
    call = ["template", "JG02", "--unit", planting.UNIT, "--period", planting.PERIOD, "-o", str(path)]
    assert CliRunner().invoke(app, call).exit_code == 0
    return path


@pytest.fixture
def mailbox(instance, mailbox):
    with connect(instance.dsn("owner")) as connection:
        connection.execute("truncate audit.submission cascade")
        connection.execute("truncate audit.delivery, audit.delivery_attempt cascade")
    return mailbox


@pytest.fixture
def send(instance, mailbox, template, tmp_path):
    """A factory: drop a file or a clean ledger with these cells, take it in, tell; the mails that left, by address."""

    def send(day: int, source: Path | None = None, cover: dict[str, str] | None = None, **cells: object) -> dict:
        now = DAY.format(day)
        path = source or clerk.clean(template, tmp_path, cover=cover, **cells)
        daily_run.send(instance, path, planting.UNIT, now)
        return tell(now)

    def tell(now: str) -> dict:
        mailbox.mails.clear()
        notify.run(now)
        found = {}
        for to, mail in mailbox.mails:
            for address in to:
                assert address not in found, "one message a unit and run"
                found[address] = mail
        return found

    send.tell = tell
    return send


def _alerts(instance) -> dict[str, dict]:
    with connect(instance.dsn("ingest")) as connection:
        rows = connection.execute("select * from audit.alert order by alert_id").fetchall()
    return {row["column_key"]: row for row in rows}


def _steps(instance, alert_id: int) -> list[str]:
    with connect(instance.dsn("ingest")) as connection:
        rows = connection.execute(
            "select change from audit.alert_change where alert_id = %s order by change_number", (alert_id,)
        ).fetchall()
    return [row["change"] for row in rows]


def _text(mail) -> str:
    return mail.get_body(("plain",)).get_content()


TIER, LISTED = "tier", "in_statistics"
OWN, CITY = "640104@unit.example", "640100@unit.example"
FIXED = {"更正原因": "更正错误"}


def test_an_alert_from_its_opening_to_its_return(instance, send):
    first = send(3, 项目层级="省级", 是否入统="大概")
    assert set(first) == {OWN}
    assert first[OWN]["Subject"].startswith("【退回修改】兴庆区2021年3月")
    assert [part.get_filename() for part in first[OWN].iter_attachments()]
    assert "〔新增〕" not in _text(first[OWN]), "the first time all is new"
    assert {key: row["status"] for key, row in _alerts(instance).items()} == {TIER: "open", LISTED: "open"}

    text = _text(send(4, 是否入统="大概")[OWN])
    assert "前次提出的问题1处已改正，待本期报表审核通过后销号。" in text
    assert "仍未改正1处（前次已告知，不再逐条列出）：数据!" in text
    assert "1.【强制性错误】" not in text, "what the unit knows is not told again"
    assert {key: row["status"] for key, row in _alerts(instance).items()} == {TIER: "mended", LISTED: "open"}

    text = _text(send(5, 是否入统="也许")[OWN])
    assert "1.【强制性错误】〔有变化〕数据!" in text
    assert "仍未改正" not in text

    mail = send(6)[OWN]
    assert mail["Subject"].startswith("【审核通过】")
    assert "前次提出的问题2处已改正或说明清楚，现予销号，感谢配合。" in _text(mail)
    assert {row["status"] for row in _alerts(instance).values()} == {"closed"}
    assert {row["closed_how"] for row in _alerts(instance).values()} == {"corrected"}

    text = _text(send(7, cover=FIXED, 项目层级="省级")[OWN])
    assert "1.【强制性错误】〔再次出现〕数据!" in text
    back = _alerts(instance)[TIER]
    assert (back["status"], back["reopened_count"], back["closed_at"]) == ("open", 1, None)
    assert _steps(instance, back["alert_id"]) == ["opened", "mended", "closed", "reopened"]
    assert _steps(instance, _alerts(instance)[LISTED]["alert_id"]) == ["opened", "changed", "closed"]


def test_another_row_or_another_order_is_the_same_cause(instance, send, template, tmp_path):
    send(3, 项目层级="省级")
    (before,) = _alerts(instance).values()
    path = clerk.clean(template, tmp_path, 项目层级="省级", 备注="移行")
    from openpyxl import load_workbook

    book = load_workbook(path)
    sheet = book["数据"]
    rows = [[cell.value for cell in sheet[number]] for number in (4, 5)]
    for number, values in zip((5, 4), rows, strict=True):
        for column, value in enumerate(values, start=1):
            sheet.cell(number, column).value = value
    book.save(path)
    assert "仍未改正1处" in _text(send(4, path)[OWN])
    (after,) = _alerts(instance).values()
    assert (after["alert_id"], after["fingerprint"]) == (before["alert_id"], before["fingerprint"])
    assert after["submission_id"] > before["submission_id"]
    assert _steps(instance, after["alert_id"]) == ["opened"]


def test_the_reviewing_level_hears_what_waits_for_it_and_nobody_else(instance, send, tmp_path):
    send(3, 建设性质="新建")
    (row,) = _rows(instance, "select * from audit.submission")
    told = send(4, clerk.explain(row["feedback_path"], tmp_path / "explained.xlsx", EXPLAINED))
    assert set(told) == {OWN, CITY}
    city = told[CITY]
    assert city["Subject"] == "【待核准】兴庆区2021年3月《重点技术改造项目调度表》（JG02）"
    assert "兴庆区4月4日报送的第2版有准强制性错误1处已作说明" in _text(city)
    assert f"上报说明：{EXPLAINED}" in _text(city)
    assert list(city.iter_attachments()) == []
    (waiting,) = review.waiting()
    review.decide(waiting["finding_id"], True, "已核对备案文件", "reviewer-640100", DAY.format(5))
    answer.run(DAY.format(5))
    told = send.tell(DAY.format(5))
    assert set(told) == {OWN}
    assert "前次提出的问题1处已改正或说明清楚，现予销号，感谢配合。" in _text(told[OWN])
    (alert,) = _alerts(instance).values()
    assert (alert["status"], alert["closed_how"]) == ("closed", "explained")


def test_what_was_decided_before_it_left_is_not_told_any_more(instance, send, tmp_path, monkeypatch):
    send(3, 建设性质="新建")
    (row,) = _rows(instance, "select * from audit.submission")
    with monkeypatch.context() as patched:
        patched.setattr(notify, "run", lambda now: {})
        send(4, clerk.explain(row["feedback_path"], tmp_path / "explained.xlsx", EXPLAINED))
    (waiting,) = review.waiting()
    review.decide(waiting["finding_id"], True, "已核对备案文件", "reviewer-640100", DAY.format(5))
    answer.run(DAY.format(5))
    assert set(send.tell(DAY.format(5))) == {OWN}
    found = _rows(instance, "select status from audit.delivery where kind = 'review_waiting'")
    assert [row["status"] for row in found] == ["void"]


def _rows(instance, query: str) -> list[dict]:
    with connect(instance.dsn("owner")) as connection:
        return connection.execute(query).fetchall()


RULE = next(rule.id for rule in rules().values() if rule.form == "JG01" and rule.phase is Phase.HIERARCHY)
RESIDUAL = Finding(
    RULE, "city_differs_from_counties", Severity.QUERY, Phase.HIERARCHY,
    "银川市工业投资100.0万元，与所辖合计90.0万元相差10.0万元（兴庆区50.0、西夏区40.0）。",
    "Yinchuan differs.", "请核对。", "Check.",
    column_key="investment", business_key={"measure": "investment"}, value="100.0", expected="90.0", difference="10.0",
)  # fmt: skip


def _residuals(day: int, *findings: Finding) -> None:
    with open_run(DAY.format(day)) as current, current.connection.transaction():
        follow_area(current, ("640100", "JG01", "2021-03"), [RULE], findings)


def test_a_residual_is_told_to_the_city_and_the_plan_office_and_only_when_it_changes(instance, send):
    office = f"{units()['640100'].reviewer_code.lower()}@unit.example"
    _residuals(3, RESIDUAL)
    told = send.tell(DAY.format(3))
    assert set(told) == {CITY, office}
    assert told[CITY]["Subject"].startswith("【汇总差异】银川市2021年3月")
    assert RESIDUAL.message_zh in _text(told[CITY])
    _residuals(4, RESIDUAL)
    assert send.tell(DAY.format(4)) == {}, "judged again with the same result"
    _residuals(5, replace(RESIDUAL, difference="12.0", message_zh="相差12.0万元。"))
    told = send.tell(DAY.format(5))
    assert set(told) == {CITY, office}
    assert "〔有变化〕相差12.0万元。" in _text(told[CITY])
    _residuals(6)
    told = send.tell(DAY.format(6))
    assert set(told) == {CITY, office}
    assert "差异已消除" in told[CITY]["Subject"]
    assert "现予销号，感谢配合" in _text(told[CITY])


def test_a_citys_own_report_closes_no_residual(instance, send):
    _residuals(3, RESIDUAL)
    send(4, 项目层级="省级")
    send(5)
    assert {row["is_residual"]: row["status"] for row in _alerts(instance).values()} == {True: "open", False: "closed"}
