"""Workbooks by mail, through a real IMAP server into the inbox: each once, for the unit whose registered and proved
sender it is, whatever breaks in between; what is for nobody's inbox is told to people, and never answered."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from email.message import EmailMessage

import pytest
from typer.testing import CliRunner

from jigai.catalog.settings import SettingsError, load_settings
from jigai.catalog.size_limits import limits
from jigai.cli.main import app
from jigai.local import draining
from jigai.orchestration.retries import transient_reason
from jigai.stages import collect_letters, notify, register
from jigai.storage.imap_mailbox import MailboxAway, MailboxRefused
from jigai.storage.inbox import Inbox
from jigai.warehouse import letters
from jigai.warehouse.connection import connect
from tests.fixtures.imap_server import PASSWORD, imap_server
from tests.fixtures.providers import Mailbox, smtp_server
from tests.integration import planting

NOW, LATER = "2021-04-03T09:20", "2021-04-03T10:05"
AUTHSERV, HOST = "mx.nx.example", "xq.example"
PROVED = f"{AUTHSERV}; dmarc=pass header.from={HOST}"
UNIT, OTHER, OFFICE = planting.UNIT, "640105", "D-GXT"


class Killed(BaseException):
    """No handler of the code's own takes it for a fault."""


@pytest.fixture
def server(instance, monkeypatch):
    """An empty mailbox, an empty registry, and who is registered: one clerk for a unit, one person for two."""
    with connect(instance.dsn("owner")) as connection:
        connection.execute("truncate audit.letter, audit.delivery, audit.delivery_attempt, audit.contact")
        connection.execute("truncate audit.submission cascade")
        connection.cursor().executemany(
            "insert into audit.contact (unit_code, channel, address) values (%s, 'mail', %s)",
            [(UNIT, f"Li.Si@{HOST}"), (UNIT, f"both@{HOST}"), (OTHER, f"both@{HOST}"), (OFFICE, "office@nx.example")],
        )
    inbox = Inbox.of(instance)
    for arrival in inbox.arrivals():
        inbox.clear(arrival)
    with imap_server() as running:
        # Nobody here writes half a file.
        monkeypatch.setattr("jigai.storage.inbox.SETTLING_SECONDS", 0.0)
        monkeypatch.setenv("JIGAI_MAILBOX", running.url)
        monkeypatch.setenv("JIGAI_MAILBOX_AUTHSERV", AUTHSERV)
        yield running


@pytest.fixture
def sent(monkeypatch):
    """What left by SMTP."""
    box = Mailbox()
    with smtp_server(box) as url:
        monkeypatch.setenv("JIGAI_SMTP_URL", url)
        yield box


def letter(
    *files: tuple[str, bytes], sender=f"li.si@{HOST}", number=1, proof=PROVED, subject="报表", **headers
) -> bytes:
    made = EmailMessage()
    if proof:
        made["Authentication-Results"] = proof
    made["From"], made["Subject"], made["Message-ID"] = sender, subject, f"<{number}@{HOST}>"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content("请查收")
    for name, content in files:
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return bytes(made)


def _rows(instance, query: str, *values) -> list[dict]:
    with connect(instance.dsn("owner")) as connection:
        return connection.execute(query, values).fetchall()


def _outcomes(instance) -> Counter:
    return Counter(row["outcome"] for row in _rows(instance, "select outcome from audit.letter"))


def _told(instance) -> list[tuple[str, str]]:
    return [(row["unit_code"], row["kind"]) for row in _rows(instance, "select * from audit.delivery order by 1")]


def _received(instance) -> list[tuple[str, str]]:
    """Registers what lies in the inbox; folder and name without its mark, of everything ever registered."""
    register.run(NOW)
    rows = _rows(instance, "select sender_folder, file_name from audit.submission order by submission_id")
    return [(row["sender_folder"], row["file_name"].partition("（")[0]) for row in rows]


def test_workbooks_of_a_registered_sender_reach_the_units_inbox_once(instance, server):
    server.deliver(letter(("三月.xlsx", b"one"), ("三月.xlsx", b"two"), ("四月.csv", b"three")))
    assert len(collect_letters.waiting()) == 1
    assert collect_letters.run(NOW) == {"taken": 1}
    assert collect_letters.waiting() == []
    assert collect_letters.run(NOW) == {}
    assert _received(instance) == [(UNIT, "三月"), (UNIT, "三月"), (UNIT, "四月")]
    assert (server.folder().mails, [mail.flags for mail in server.folder("已收").mails]) == ([], [{"\\Seen"}])
    assert _told(instance) == []
    (row,) = _rows(instance, "select * from audit.letter")
    assert (row["unit_code"], row["file_count"], row["sender_masked"]) == (UNIT, 3, f"l***@{HOST}")
    (event,) = _rows(instance, "select * from audit.event where kind = 'letter' order by event_id desc limit 1")
    assert event["detail"] == {"letter_id": row["letter_id"], "outcome": "taken", "unit": UNIT}


def test_the_same_mail_delivered_twice_and_a_mailbox_built_anew_double_nothing(instance, server):
    first = letter(("三月.xlsx", b"one"))
    server.deliver(first)
    server.deliver(b"Received: by another way\n" + first)
    assert collect_letters.run(NOW) == {"taken": 1, "repeated": 1}
    assert _received(instance) == [(UNIT, "三月")]
    server.folder().validity = 7
    server.deliver(first)
    assert collect_letters.run(LATER) == {"repeated": 1}
    assert _received(instance) == [(UNIT, "三月")]
    server.deliver(letter(("三月.xlsx", b"one"), number=2))
    assert collect_letters.run(LATER) == {"taken": 1}
    assert len(_received(instance)) == 2, "sent once more by the unit is a file of its own"


def test_what_a_person_has_read_already_is_taken_too_and_no_server_has_to_move(instance, server):
    server.can_move = False
    server.folder().add(letter(("三月.xlsx", b"one")), {"\\Seen"})
    server.deliver(letter(("x.xlsx", b"x"), sender="who@evil.example"))
    assert collect_letters.run(NOW) == {"taken": 1, "unregistered": 1}
    assert collect_letters.run(NOW) == {}
    assert [mail.flags for mail in server.folder().mails] == [{"\\Seen"}, {"\\Flagged"}]


@pytest.mark.slow
@pytest.mark.parametrize("command", ["UID FETCH 1 (BODY", "UID STORE", "CREATE", "UID MOVE"])
def test_killed_at_a_command_nothing_is_lost_or_doubled(instance, server, command):
    server.deliver(letter(("三月.xlsx", b"one")))
    code = f"from jigai.stages import collect_letters; collect_letters.run({NOW!r})"
    process = subprocess.Popen([sys.executable, "-c", code])

    def kill(words: str) -> bool:
        if words.startswith(command):
            os.kill(process.pid, signal.SIGKILL)
            return True
        return False

    server.on_command = kill
    assert process.wait(timeout=60) == -signal.SIGKILL
    server.on_command = lambda words: False
    _received(instance)
    collect_letters.run(LATER)
    assert _received(instance) == [(UNIT, "三月")]
    assert _outcomes(instance) == {"taken": 1}
    assert (server.folder().mails, len(server.folder("已收").mails)) == ([], 1)


@pytest.mark.parametrize("is_registered_between", [False, True])
def test_killed_between_inbox_and_registry_nothing_is_lost_or_doubled(
    instance, server, monkeypatch, is_registered_between
):
    def killed(*_: object) -> None:
        raise Killed

    server.deliver(letter(("三月.xlsx", b"one"), ("四月.xlsx", b"two")))
    with monkeypatch.context() as patched:
        patched.setattr(letters, "settle", killed)
        with pytest.raises(Killed):
            collect_letters.run(NOW)
    if is_registered_between:
        assert len(_received(instance)) == 2
    assert collect_letters.run(LATER) == {"taken": 1}
    assert _received(instance) == [(UNIT, "三月"), (UNIT, "四月")]


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
    assert _received(instance) == []
    assert _told(instance) == told
    assert len(server.folder(folder).mails) == 1


def test_a_forged_sender_takes_no_true_mails_place(instance, server):
    true = letter(("三月.xlsx", b"one"))
    server.deliver(true.replace(b"dmarc=pass", b"dmarc=fail"))
    server.deliver(true)
    assert collect_letters.run(NOW) == {"unproved": 1, "taken": 1}
    assert _received(instance) == [(UNIT, "三月")]


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
    assert _received(instance) == [(UNIT, "三月")]


def test_who_reports_for_two_units_says_for_which(instance, server):
    server.deliver(letter(("x.xlsx", b"x"), sender=f"both@{HOST}", subject=f"{OTHER} 三月报表"))
    assert collect_letters.run(NOW) == {"taken": 1}
    assert _received(instance) == [(OTHER, "x")]


def test_a_mail_beyond_the_limit_is_not_read_whole(instance, server, monkeypatch):
    small = limits().model_copy(update={"letter_bytes": 1000})
    monkeypatch.setattr(collect_letters, "limits", lambda: small)
    server.deliver(letter(("x.xlsx", b"x" * 2000), subject="report"))
    assert collect_letters.run(NOW) == {"too_large": 1}
    assert not [words for words in server.said if "BODY.PEEK[]" in words]
    assert _told(instance) == [(UNIT, "letter")]


def test_unit_and_office_read_what_to_do_and_strangers_read_nothing(instance, server, sent):
    server.deliver(letter(("说明.docx", b"x"), subject="三月<b>"))
    server.deliver(letter(("好.xlsx", b"x"), ("压缩.zip", b"x"), number=2))
    server.deliver(letter(("x.xlsx", b"x"), sender="who@evil.example", subject="中奖", number=3))
    collect_letters.run(NOW)
    notify.run(NOW)
    assert {address for recipients, _ in sent.mails for address in recipients} == {f"Li.Si@{HOST}", f"both@{HOST}"}
    said = sent.mails[0][1].get_body(("plain",)).get_content()
    assert "没有可受理的报表附件" in said
    assert "压缩.zip" in said
    server.deliver(letter(("x.xlsx", b"x"), sender="other@evil.example", subject="再来", number=4))
    collect_letters.run("2021-04-03T09:50")
    notify.run(LATER)
    (to_office,) = [mail for recipients, mail in sent.mails if recipients == ["office@nx.example"]]
    text = to_office.get_body(("plain",)).get_content()
    assert "09:20 w***@evil.example“中奖”：发件地址未登记" in text
    assert "o***@evil.example“再来”" in text
    assert "who@" not in text
    assert not [recipients for recipients, _ in sent.mails if any("evil" in address for address in recipients)]


def test_a_server_that_hangs_up_costs_no_mail(instance, server):
    for number in (1, 2, 3):
        server.deliver(letter((f"{number}.xlsx", b"x"), number=number))
    server.on_command = lambda words: words.startswith("UID FETCH 2")
    with pytest.raises(MailboxAway) as away:
        collect_letters.run(NOW)
    assert transient_reason(away.value) == "builtins.ConnectionError"
    server.on_command = lambda words: False
    assert _received(instance) == [(UNIT, "1")]
    assert collect_letters.run(LATER) == {"taken": 2}
    assert len(_received(instance)) == 3


def test_one_mail_that_breaks_the_code_keeps_no_other_waiting(instance, server, monkeypatch):
    real = collect_letters.judge

    def broken(current, one, is_large):
        if one.subject == "坏":
            raise KeyError(one.subject)
        return real(current, one, is_large)

    server.deliver(letter(("1.xlsx", b"x"), subject="坏"))
    server.deliver(letter(("2.xlsx", b"x"), number=2))
    with monkeypatch.context() as patched:
        patched.setattr(collect_letters, "judge", broken)
        with pytest.raises(collect_letters.LettersNotTaken):
            collect_letters.run(NOW)
    assert _received(instance) == [(UNIT, "2")]
    assert collect_letters.run(LATER) == {"taken": 1}


def test_a_server_that_is_away_or_refuses_says_so_without_a_password(instance, server, monkeypatch):
    monkeypatch.setenv("JIGAI_MAILBOX", server.url.replace("imap-canary", "imap-wrong"))
    with pytest.raises(MailboxRefused) as refused:
        collect_letters.run(NOW)
    assert transient_reason(refused.value) is None
    monkeypatch.setenv("JIGAI_MAILBOX", server.url.replace("/INBOX", "/nowhere"))
    with pytest.raises(MailboxRefused):
        collect_letters.run(NOW)
    monkeypatch.setenv("JIGAI_MAILBOX", server.url.replace(str(server.port), "1"))
    with pytest.raises(MailboxAway) as away:
        collect_letters.run(NOW)
    for error in (refused.value, away.value):
        assert not any(word in str(error) for word in ("imap-wrong", PASSWORD, "submit@"))


def test_the_doctor_says_whether_the_mailbox_can_be_read(instance, server, monkeypatch):
    server.deliver(letter(("x.xlsx", b"x")))

    def mailbox() -> dict:
        checks = json.loads(CliRunner().invoke(app, ["doctor", "--json"]).stdout)
        return next(check for check in checks if "mailbox" in check["name"])

    assert (mailbox()["is_ok"], mailbox()["detail"]) == (True, "1 封待收 waiting")
    monkeypatch.setenv("JIGAI_MAILBOX", server.url.replace("imap-canary", "imap-wrong"))
    assert not mailbox()["is_ok"]
    assert "imap-wrong" not in mailbox()["detail"]


def test_off_this_machine_somebody_has_to_vouch_for_the_sender(instance, server, monkeypatch):
    monkeypatch.setenv("JIGAI_MAILBOX", "imaps://u:secret@imap.nx.example/INBOX")
    monkeypatch.setenv("JIGAI_MAILBOX_AUTHSERV", "")
    with pytest.raises(SettingsError, match="JIGAI_MAILBOX_AUTHSERV"):
        collect_letters.run(NOW)


def test_without_a_mailbox_nothing_is_asked(instance, server, monkeypatch):
    for name, value in (("JIGAI_MAILBOX", ""), ("JIGAI_INSTANCE", "demo")):
        with monkeypatch.context() as patched:
            patched.setenv(name, value)
            assert collect_letters.waiting() == []
    assert server.said == []


@pytest.mark.slow
def test_a_clerk_mails_a_workbook_and_gets_it_back_marked(instance, server, sent, tmp_path):
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
    received = {recipients[0]: mail for recipients, mail in sent.mails}
    assert set(received) == {f"Li.Si@{HOST}", f"wang@{HOST}"}
    (marked,) = received[f"Li.Si@{HOST}"].iter_attachments()
    assert marked.get_filename() == "JG02_640104_2021-03_第1版_退回修改.xlsx"
    found = _rows(instance, "select unit_code, rule_name from audit.finding where severity = 'mandatory'")
    assert (OTHER, "unit_not_sender") in {(row["unit_code"], row["rule_name"]) for row in found}
    assert {row["rule_name"] for row in found if row["unit_code"] == OTHER} == {"unit_not_sender"}
    assert any(row["unit_code"] == UNIT for row in found)
