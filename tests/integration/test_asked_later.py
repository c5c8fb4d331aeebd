"""What was accepted and is asked about later: told as it stands when the mail leaves, once, and closed with thanks."""

from dataclasses import replace

import pytest

from jigai.local.pg_place import free_port
from jigai.stages import notify
from jigai.stages.session import Run
from jigai.warehouse.connection import connect
from tests.integration.cross_world import NOW
from tests.integration.hearing_world import FIRST, LEDGER, SECOND, come, hear

ADDRESS = f"{FIRST}@unit.example"


def _ledger(*codes: str) -> list[dict]:
    return [LEDGER[0] | {"project_code": code} for code in codes]


@pytest.fixture
def second(instance, mailbox):
    """The second county's next version as of a day in March, and what the first is told of it: (subject, text)."""
    with connect(instance.dsn("owner")) as connection:
        connection.execute("truncate audit.submission, audit.delivery, audit.alert cascade")
    with connect(instance.dsn("owner"), autocommit=True) as connection:
        start = Run(instance, connection, NOW)
        come(start, "JG02", FIRST, _ledger("a", "b"))

        def sends(day: int, *codes: str, disposition: str = "needs_explanation") -> list[tuple[str, str]]:
            current = replace(start, at=start.at.replace(day=day))
            key = come(current, "JG02", SECOND, _ledger(*codes), disposition, version=day)
            hear(current, key, *(["JG02-0601"] if codes else []))
            mailbox.mails.clear()
            notify.run(current.at.isoformat())
            told = [mail for to, mail in mailbox.mails if ADDRESS in to]
            return [(mail["Subject"], mail.get_body(("plain",)).get_content()) for mail in told]

        yield sends


def _statuses(instance) -> list[str]:
    with connect(instance.dsn("owner")) as connection:
        rows = connection.execute(
            "select status from audit.delivery where unit_code = %s order by delivery_id", (FIRST,)
        ).fetchall()
    return [row["status"] for row in rows]


def test_what_the_other_settled_before_the_mail_left_is_told_by_nobody(instance, second, monkeypatch):
    with monkeypatch.context() as away:
        away.setenv("JIGAI_SMTP_URL", f"smtp://127.0.0.1:{free_port()}")
        assert second(5, "a") == []
    assert second(6, disposition="accepted") == []
    assert _statuses(instance) == ["void", "void"]


def test_a_new_question_lists_no_older_one_and_the_last_answer_closes(instance, second, monkeypatch):
    ((subject, text),) = second(5, "a")
    assert subject.startswith("【补充核对】兴庆区2021年3月")
    assert "1.【核实性问题】整个文件：第4行项目a同时在西夏区的台账中" in text
    assert "报送回执" not in text, "it said what was found then"
    assert "〔新增〕" not in text, "the first time all is new"

    ((subject, text),) = second(6, "a", "b")
    assert subject.startswith("【补充核对】")
    assert "1.【核实性问题】〔新增〕整个文件：第5行项目b同时在西夏区的台账中" in text
    assert "项目a" not in text
    assert "仍未改正1处（前次已告知，不再逐条列出）：整个文件" in text

    assert second(7, "a", "b") == [], "nothing changed"

    ((subject, text),) = second(8, "b")
    assert subject.startswith("【补充核对】")
    assert "此前请核对的问题部分已清，其余仍请核对" in text
    assert "前次提出的问题1处已改正或说明清楚，现予销号，感谢配合。" in text
    assert "项目b同时" not in text

    with monkeypatch.context() as away:
        # Asked and answered while the server was away: as if it had never been.
        away.setenv("JIGAI_SMTP_URL", f"smtp://127.0.0.1:{free_port()}")
        assert second(9, "a", "b") == []
    assert second(10, "b") == []

    ((subject, text),) = second(11, disposition="accepted")
    assert subject == "【核对销号】兴庆区2021年3月《重点技术改造项目调度表》（JG02）"
    assert "前次提出的问题1处已改正或说明清楚，现予销号，感谢配合。" in text
    assert "此前请核对的问题已全部核清。原审核结论不变。" in text
    assert "不一致" not in text
    assert "无需其他操作。" in text

    ((subject, text),) = second(12, "a")
    assert "1.【核实性问题】〔再次出现〕" in text
