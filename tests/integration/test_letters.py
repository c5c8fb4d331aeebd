"""Workbooks by mail, through a real IMAP server into the inbox: each once, for the unit whose registered and proved
sender it is, whatever breaks in between; what is for nobody's inbox is told to people, and never answered."""

import pytest
from typer.testing import CliRunner

from jigai.catalog.settings import load_settings
from jigai.catalog.size_limits import limits
from jigai.cli.main import app
from jigai.local import draining
from jigai.stages import collect_letters, notify
from jigai.warehouse.connection import connect
from tests.integration import planting
from tests.integration.letters_world import HOST, LATER, NOW, OFFICE, OTHER, UNIT, letter, received, rows, units_told


def test_workbooks_of_a_registered_sender_reach_the_units_inbox_once(instance, server):
    server.deliver(letter(("三月.xlsx", b"one"), ("三月.xlsx", b"two"), ("四月.csv", b"three")))
    assert len(collect_letters.waiting()) == 1
    assert collect_letters.run(NOW) == {"taken": 1}
    assert collect_letters.waiting() == []
    assert collect_letters.run(NOW) == {}
    assert received(instance) == [(UNIT, "三月"), (UNIT, "三月"), (UNIT, "四月")]
    assert (server.folder().mails, [mail.flags for mail in server.folder("已收").mails]) == ([], [{"\\Seen"}])
    assert units_told(instance) == []
    (row,) = rows(instance, "select * from audit.letter")
    assert (row["unit_code"], row["file_count"], row["sender_masked"]) == (UNIT, 3, f"l***@{HOST}")
    (event,) = rows(instance, "select * from audit.event where kind = 'letter' order by event_id desc limit 1")
    assert event["detail"] == {"letter_id": row["letter_id"], "outcome": "taken", "unit": UNIT}


def test_the_same_mail_delivered_twice_and_a_mailbox_built_anew_double_nothing(instance, server):
    first = letter(("三月.xlsx", b"one"))
    server.deliver(first)
    server.deliver(b"Received: by another way\n" + first)
    assert collect_letters.run(NOW) == {"taken": 1, "repeated": 1}
    assert received(instance) == [(UNIT, "三月")]
    server.folder().validity = 7
    server.deliver(first)
    assert collect_letters.run(LATER) == {"repeated": 1}
    assert received(instance) == [(UNIT, "三月")]
    server.deliver(letter(("三月.xlsx", b"one"), number=2))
    assert collect_letters.run(LATER) == {"taken": 1}
    assert len(received(instance)) == 2, "sent once more by the unit is a file of its own"


def test_what_a_person_has_read_already_is_taken_too_and_no_server_has_to_move(instance, server):
    server.can_move = False
    server.folder().add(letter(("三月.xlsx", b"one")), {"\\Seen"})
    server.deliver(letter(("x.xlsx", b"x"), sender="who@evil.example"))
    assert collect_letters.run(NOW) == {"taken": 1, "unregistered": 1}
    assert collect_letters.run(NOW) == {}
    assert [mail.flags for mail in server.folder().mails] == [{"\\Seen"}, {"\\Flagged"}]


NOT_TAKEN = {
    "without_workbook": (letter(("说明.docx", b"x")), [(UNIT, "letter")], "已收"),
    "too_many_files": (letter(*[("x.xlsx", b"x")] * (limits().letter_files + 1)), [(UNIT, "letter")], "已收"),
    "ambiguous": (
        letter(("x.xlsx", b"x"), sender=f"both@{HOST}"),
        [(UNIT, "letter"), (OTHER, "letter"), (OFFICE, "letters_for_people")],
        "待处理",
    ),
    "unregistered": (letter(("x.xlsx", b"x"), sender="who@evil.example"), [(OFFICE, "letters_for_people")], "待处理"),
    "unproved": (letter(("x.xlsx", b"x"), proof=""), [(OFFICE, "letters_for_people")], "待处理"),
    "unreadable": (b"X: " + b"y" * 300_000 + b"\n\nx", [(OFFICE, "letters_for_people")], "待处理"),
    "machine_sent": (letter(("x.xlsx", b"x"), Precedence="bulk"), [(OFFICE, "letters_for_people")], "待处理"),
    "automatic": (letter(Auto_Submitted="auto-replied"), [], "已收"),
}  # fmt: skip


@pytest.mark.parametrize("outcome", NOT_TAKEN)
def test_what_is_not_taken_reaches_no_inbox_and_who_should_know_is_told(instance, server, outcome):
    content, told, folder = NOT_TAKEN[outcome]
    server.deliver(content)
    assert collect_letters.run(NOW) == {outcome: 1}
    assert received(instance) == []
    assert units_told(instance) == told
    assert len(server.folder(folder).mails) == 1


def test_a_forged_sender_takes_no_true_mails_place(instance, server):
    true = letter(("三月.xlsx", b"one"))
    server.deliver(true.replace(b"dmarc=pass", b"dmarc=fail"))
    server.deliver(true)
    assert collect_letters.run(NOW) == {"unproved": 1, "taken": 1}
    assert received(instance) == [(UNIT, "三月")]


def test_a_mail_moved_back_once_its_sender_is_registered_is_taken(instance, server):
    content = letter(("三月.xlsx", b"one"), sender=f"new@{HOST}")
    server.deliver(content)
    assert collect_letters.run(NOW) == {"unregistered": 1}
    with connect(instance.dsn("alerts")) as connection:
        connection.execute(
            "insert into audit.contact (unit_code, channel, address) values (%s, 'mail', %s)", (UNIT, f"new@{HOST}")
        )
    server.deliver(content)
    assert collect_letters.run(LATER) == {"taken": 1}
    assert received(instance) == [(UNIT, "三月")]


def test_who_reports_for_two_units_says_for_which(instance, server):
    server.deliver(letter(("x.xlsx", b"x"), sender=f"both@{HOST}", subject=f"{OTHER} 三月报表"))
    assert collect_letters.run(NOW) == {"taken": 1}
    assert received(instance) == [(OTHER, "x")]


def test_a_mail_beyond_the_limit_is_not_read_whole(instance, server, monkeypatch):
    small = limits().model_copy(update={"letter_bytes": 1000})
    monkeypatch.setattr(collect_letters, "limits", lambda: small)
    server.deliver(letter(("x.xlsx", b"x" * 2000), subject="report"))
    assert collect_letters.run(NOW) == {"too_large": 1}
    assert not [words for words in server.said if "BODY.PEEK[]" in words]
    assert units_told(instance) == [(UNIT, "letter")]


def test_unit_and_office_read_what_to_do_and_strangers_read_nothing(instance, server, mailbox):
    server.deliver(letter(("说明.docx", b"x"), subject="三月<b>"))
    server.deliver(letter(("好.xlsx", b"x"), ("压缩.zip", b"x"), number=2))
    server.deliver(letter(("x.xlsx", b"x"), sender="who@evil.example", subject="中奖", number=3))
    collect_letters.run(NOW)
    notify.run(NOW)
    assert {address for recipients, _ in mailbox.mails for address in recipients} == {f"Li.Si@{HOST}", f"both@{HOST}"}
    said = mailbox.mails[0][1].get_body(("plain",)).get_content()
    assert "没有可受理的报表附件" in said
    assert "压缩.zip" in said
    server.deliver(letter(("x.xlsx", b"x"), sender="other@evil.example", subject="再来", number=4))
    collect_letters.run("2021-04-03T09:50")
    notify.run(LATER)
    (to_office,) = [mail for recipients, mail in mailbox.mails if recipients == ["office@nx.example"]]
    text = to_office.get_body(("plain",)).get_content()
    assert "09:20 w***@evil.example“中奖”：发件地址未登记" in text
    assert "o***@evil.example“再来”" in text
    assert "who@" not in text
    assert not [recipients for recipients, _ in mailbox.mails if any("evil" in address for address in recipients)]


@pytest.mark.slow
def test_a_clerk_mails_a_workbook_and_gets_it_back_marked(instance, server, mailbox, tmp_path):
    """By the real DAGs as `jigai run` starts them: collect_letters, ingest_submissions, notify_units."""
    call = ["template", "JG02", "--unit", UNIT, "--period", planting.PERIOD, "-o", str(tmp_path / "t.xlsx")]
    assert CliRunner().invoke(app, call).exit_code == 0
    planting.fill(tmp_path / "t.xlsx", tmp_path / "f.xlsx", rows=3, faults=1, seed=1)
    workbook = (tmp_path / "f.xlsx").read_bytes()
    with connect(instance.dsn("owner")) as connection:
        connection.execute("delete from audit.contact where address like 'both@%'")
        connection.execute(
            "insert into audit.contact (unit_code, channel, address) values (%s, 'mail', %s)", (OTHER, f"wang@{HOST}")
        )
    server.deliver(letter(("三月 JG02.xlsx", workbook)))
    server.deliver(letter(("三月 JG02.xlsx", workbook), sender=f"wang@{HOST}", number=2))
    settings = load_settings()
    draining.notify(settings, draining.ingest(settings, NOW))
    received = {recipients[0]: mail for recipients, mail in mailbox.mails}
    assert set(received) == {f"Li.Si@{HOST}", f"wang@{HOST}"}
    (marked,) = received[f"Li.Si@{HOST}"].iter_attachments()
    assert marked.get_filename() == "JG02_640104_2021-03_第1版_退回修改.xlsx"
    found = rows(instance, "select unit_code, rule_name from audit.finding where severity = 'mandatory'")
    assert (OTHER, "unit_not_sender") in {(row["unit_code"], row["rule_name"]) for row in found}
    assert {row["rule_name"] for row in found if row["unit_code"] == OTHER} == {"unit_not_sender"}
    assert any(row["unit_code"] == UNIT for row in found)
