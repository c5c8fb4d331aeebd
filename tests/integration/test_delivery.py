"""The outbox against real servers on loopback that refuse, pause, go down and come back: nothing is lost, nothing goes
to the wrong unit, and no address or key is seen where it should not be."""

import json
import logging
import threading
from collections import Counter
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from jigai.alerts.channel_data import channel_data
from jigai.catalog.units import units
from jigai.cli.main import app
from jigai.domain.moments import moment
from jigai.feedback.notices import Notice, Sentence, notices
from jigai.local.pg_place import free_port
from jigai.stages import delivering, notify
from jigai.stages.session import open_run
from jigai.warehouse import outbox
from jigai.warehouse.connection import connect
from tests.fixtures.providers import Mailbox, smtp_server, webhooks

NOW = "2021-04-03T09:00"
UNITS = [unit.unit_code for unit in units().values() if unit.submits]
OFFICE = "reviewer-D-GXT"
KEY, SECRET, PERSON = "canary-key-77", "SECcanary-secret-88", "canary.person"


@pytest.fixture(autouse=True)
def office(instance, monkeypatch):
    """An empty outbox, a made-up address for each unit, and a kind of message that a template alone defines."""
    with connect(instance.dsn("owner")) as connection:
        connection.execute("truncate audit.delivery, audit.delivery_attempt, audit.snooze, audit.contact")
        connection.cursor().executemany(
            "insert into audit.contact (unit_code, channel, address) values (%s, 'mail', %s)",
            [(code, f"{code.lower()}@unit.example") for code in UNITS],
        )
    drill = Notice(
        tag="演练",
        gravity=1,
        subject="【演练】{{ document }}",
        paragraphs=(Sentence(zh="{{ name }}：演练第{{ number }}次", en="drill {{ number }}"),),
    )
    monkeypatch.setitem(notices(), "drill", drill)
    return instance


def _tell(unit: str, number: int, now: str = NOW) -> None:
    with open_run(now) as current:
        about = {"document": f"{unit}第{number}期", "name": f"单位{unit}", "number": number}
        current.notify(unit, "drill", str(number), about)


def _rows(instance, query: str = "select * from audit.delivery order by delivery_id", *values) -> list[dict]:
    with connect(instance.dsn("owner")) as connection:
        return connection.execute(query, values).fetchall()


def _contact(instance, unit: str, channel: str, address: str, secret: str | None = None) -> None:
    with connect(instance.dsn("alerts")) as connection:
        connection.execute(
            "insert into audit.contact (unit_code, channel, address, secret) values (%s, %s, %s, %s)",
            (unit, channel, address, secret),
        )


def _later(minutes: float, start: str = NOW) -> str:
    return (moment(start) + timedelta(minutes=minutes)).isoformat()


def call(*words: str, expect: int = 0):
    result = CliRunner().invoke(app, words)
    assert result.exit_code == expect, result.output
    return result


def test_what_a_unit_is_told_in_one_run_is_one_message(instance, mailbox):
    for unit in ("640104", "640105"):
        for number in (1, 2, 3):
            _tell(unit, number)
    _tell("640104", 4, _later(-5))
    assert notify.run(NOW) == {"sent": 3}
    received = Counter(tuple(to) for to, _ in mailbox.mails)
    assert received == {("640104@unit.example",): 2, ("640105@unit.example",): 1}
    for to, mail in mailbox.mails:
        other = {"640104@unit.example": "640105", "640105@unit.example": "640104"}[to[0]]
        assert other not in mail.as_string() + mail["Subject"]
    digest = next(mail for to, mail in mailbox.mails if to == ["640105@unit.example"])
    assert digest["Subject"] == "【演练】640105第1期等3项（演练3）"
    text = digest.get_body(("plain",)).get_content()
    assert [f"演练第{number}次" in text for number in (1, 2, 3, 4)] == [True, True, True, False]


def test_the_server_is_down_for_the_middle_third_and_nothing_is_lost(instance, monkeypatch):
    box, port = Mailbox(), free_port()
    monkeypatch.setenv("JIGAI_SMTP_URL", f"smtp://127.0.0.1:{port}")
    for number in range(9):
        at = _later(60 * number)
        for unit in UNITS:
            _tell(unit, number, at)
        if 3 <= number < 6:
            assert notify.run(at) == {"server_away": 1}
        else:
            with smtp_server(box, port):
                notify.run(at)
    assert {row["status"] for row in _rows(instance)} == {"sent"}
    assert len({mail["Message-ID"] for _, mail in box.mails}) == len(box.mails) == 9 * len(UNITS)
    for to, mail in box.mails:
        (unit,) = [code for code in UNITS if f"{code.lower()}@unit.example" == to[0]]
        assert f"单位{unit}：" in mail.get_body(("plain",)).get_content()
    assert max(row["attempts"] for row in _rows(instance)) == 1, "an absent server costs no attempt"


def test_two_drains_at_once_send_nothing_twice(instance, mailbox):
    for unit in UNITS:
        _tell(unit, 1)
    together = threading.Barrier(3)
    outcomes: list[dict[str, int]] = []

    def drain() -> None:
        together.wait()
        outcomes.append(notify.run(NOW))

    threads = [threading.Thread(target=drain) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(outcome.get("sent", 0) for outcome in outcomes) == len(UNITS)
    assert sorted(to[0] for to, _ in mailbox.mails) == sorted(f"{code.lower()}@unit.example" for code in UNITS)


def test_a_crash_between_sending_and_commit_repeats_that_message_alone_under_its_id(instance, mailbox, monkeypatch):
    for unit in ("640104", "640105", "640106"):
        _tell(unit, 1)
    real, calls = outbox.sent, []

    def dies_at_the_second(*arguments) -> None:
        calls.append(arguments)
        if len(calls) == 2:
            raise KeyboardInterrupt
        real(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(delivering.outbox, "sent", dies_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            notify.run(NOW)
    _tell("640105", 2)  # what comes meanwhile must not change the message that is repeated
    assert notify.run(NOW) == {"sent": 3}
    ids = Counter((to[0][:6], mail["Message-ID"]) for to, mail in mailbox.mails)
    assert sorted(ids.values()) == [1, 1, 1, 2]
    ((unit, _),) = [key for key, count in ids.items() if count == 2]
    assert unit == "640105"
    first, again = [mail for to, mail in mailbox.mails if mail["Message-ID"] == max(ids, key=ids.get)[1]]
    assert first.get_body(("plain",)).get_content() == again.get_body(("plain",)).get_content()


def test_one_refused_recipient_costs_the_other_nothing(instance, mailbox):
    _contact(instance, "640104", "mail", "second@unit.example")
    mailbox.refuse = lambda address: "451 4.2.1 try later" if address.startswith("second") else None
    _tell("640104", 1)
    assert notify.run(NOW) == {"retry": 1}
    assert notify.run(_later(0.2)) == {}, "not before its time"
    mailbox.refuse = lambda address: None
    assert notify.run(_later(5)) == {"sent": 1}
    assert [to for to, _ in mailbox.mails] == [["640104@unit.example"], ["second@unit.example"]]
    assert len({mail["Message-ID"] for _, mail in mailbox.mails}) == 1


def test_a_dead_letter_is_shown_with_the_answer_and_taken_up_again(instance, mailbox):
    mailbox.refuse = lambda address: f"550 5.1.1 <{address}> user unknown"
    _tell("640104", 1)
    assert notify.run(NOW) == {"dead": 1}
    (letter,) = json.loads(call("outbox", "list", "--status", "dead", "--json").stdout)
    assert (letter["status"], letter["answer"]) == ("dead", "550 5.1.1 <***> user unknown")
    number = str(letter["delivery_id"])
    why = ("--reason", "地址已更正", "--actor", OFFICE)
    call("outbox", "requeue", number, "--reason", "x", "--actor", "reviewer-640100", expect=2)
    call("outbox", "requeue", number, *why, "--now", _later(1))
    mailbox.refuse = lambda address: None
    assert notify.run(_later(2)) == {"sent": 1}
    call("outbox", "requeue", "--all", *why, expect=2)
    outcomes = [row["outcome"] for row in _rows(instance, "select * from audit.delivery_attempt order by attempt_id")]
    assert outcomes == ["permanent", "accepted"]


def test_what_fails_for_days_becomes_a_dead_letter_after_a_known_number_of_attempts(instance, mailbox):
    mailbox.data = lambda mail: "451 greylisted"
    _tell("640104", 1)
    at, waits = moment(NOW), []
    for _ in range(channel_data().retry.attempts):
        notify.run(at.isoformat())
        (row,) = _rows(instance)
        waits.append((row["next_attempt_at"] - at).total_seconds() / 60)
        at = row["next_attempt_at"]
    assert (row["status"], row["attempts"]) == ("dead", channel_data().retry.attempts)
    assert 0.75 <= waits[0] <= 1.25
    assert max(waits) <= 1.25 * channel_data().retry.longest_minutes


def test_a_message_that_cannot_be_made_keeps_nobody_waiting(instance, mailbox):
    _tell("640104", 1)
    with open_run(NOW) as current:
        current.notify("640105", "drill", "1", {"document": "缺少事实"})
    _tell("640106", 1)
    with pytest.raises(notify.MessagesNotSent) as caught:
        notify.run(NOW)
    assert "name" in str(caught.value.exceptions[0])
    assert [row["status"] for row in _rows(instance)] == ["sent", "pending", "sent"]


def test_without_a_mail_server_robots_go_on_and_mail_waits(instance, monkeypatch):
    monkeypatch.delenv("JIGAI_SMTP_URL", raising=False)
    with webhooks() as server:
        _contact(instance, "640104", "wecom", f"{server.address}/wecom?key={KEY}")
        _tell("640104", 1)
        with pytest.raises(notify.MessagesNotSent):
            notify.run(NOW)
        assert len(server.taken) == 1
    assert {row["channel"]: row["status"] for row in _rows(instance)} == {"mail": "pending", "wecom": "sent"}


def test_each_unit_by_its_own_channels_signed(instance, mailbox):
    with webhooks() as server:
        places = {
            "640104": ("dingtalk", f"{server.address}/dingtalk/a?access_token={KEY}"),
            "640105": ("feishu", f"{server.address}/feishu/{KEY}"),
            "640106": ("wecom", f"{server.address}/wecom/c?key={KEY}"),
        }
        for unit, (channel, address) in places.items():
            _contact(instance, unit, channel, address, None if channel == "wecom" else SECRET)
            _tell(unit, 1)
        server.secrets |= {"/dingtalk/a": SECRET, f"/feishu/{KEY}": SECRET}
        assert notify.run(NOW) == {"sent": 6}
        texts = {post.path: post.text for post in server.taken}
    for path, unit in (("/dingtalk/a", "640104"), (f"/feishu/{KEY}", "640105"), ("/wecom/c", "640106")):
        assert f"【演练】{unit}第1期" in texts[path]
        assert "编号：" in texts[path]
        assert [other for other in places if other != unit and other in texts[path]] == []
    codes = _rows(instance, "select channel, code from audit.delivery_attempt where channel <> 'mail'")
    assert {row["channel"]: row["code"] for row in codes} == {"dingtalk": "0", "feishu": "0", "wecom": "0"}


def test_a_robot_is_not_pressed_beyond_its_pace(instance, mailbox, monkeypatch):
    wecom = channel_data().channels["wecom"].model_copy(update={"most_per_minute": 3})
    slow = channel_data().model_copy(
        update={"longest_wait_seconds": 0, "channels": {**channel_data().channels, "wecom": wecom}}
    )
    monkeypatch.setattr(delivering, "channel_data", lambda: slow)
    monkeypatch.setattr(notify, "channel_data", lambda: slow)
    with webhooks() as server:
        for unit in ("640104", "640105"):
            _contact(instance, unit, "wecom", f"{server.address}/wecom/{unit}?key={KEY}")
        for number in range(5):
            _tell("640104", number, _later(-number))
        _tell("640105", 1)
        assert notify.run(NOW) == {"sent": 10, "paced": 2}
        assert Counter(post.path for post in server.taken) == {"/wecom/640104": 3, "/wecom/640105": 1}
        with connect(instance.dsn("owner")) as connection:
            connection.execute("update audit.delivery_attempt set made_at = made_at - interval '61 seconds'")
        assert notify.run(NOW) == {"sent": 2}
        assert len(server.taken) == 6


def test_a_drain_waits_for_the_pace_if_that_is_not_long(instance, mailbox, monkeypatch):
    wecom = channel_data().channels["wecom"].model_copy(update={"most_per_minute": 1})
    paced = channel_data().model_copy(update={"channels": {**channel_data().channels, "wecom": wecom}})
    monkeypatch.setattr(delivering, "channel_data", lambda: paced)
    with webhooks() as server:
        _contact(instance, "640104", "wecom", f"{server.address}/wecom?key={KEY}")
        _tell("640104", 1)
        notify.run(NOW)
        _tell("640104", 2, _later(1))
        with connect(instance.dsn("owner")) as connection:
            connection.execute("update audit.delivery_attempt set made_at = made_at - interval '58 seconds'")
        assert notify.run(_later(1)) == {"sent": 2}
        assert len(server.taken) == 2
        assert server.taken[1].at - server.taken[0].at > 0.5


def test_a_robot_that_refuses_or_is_away_costs_no_mail_and_no_message(instance, mailbox):
    with webhooks() as server:
        port = int(server.address.rpartition(":")[2])
        _contact(instance, "640104", "wecom", f"{server.address}/wecom?key={KEY}")
        _tell("640104", 1)
        server.reply = lambda post: (200, {"errcode": 45009, "errmsg": "api freq out of limit"})
        assert notify.run(NOW) == {"sent": 1, "retry": 1}
    assert notify.run(_later(5)) == {"away": 1}
    with webhooks(port) as server:
        assert notify.run(_later(15)) == {"sent": 1}
        assert len(server.taken) == 1
    assert len(mailbox.mails) == 1
    robot = next(row for row in _rows(instance) if row["channel"] == "wecom")
    assert (robot["status"], robot["attempts"]) == ("sent", 2), "an absent robot costs no attempt"


def test_snoozed_is_held_back_and_not_lost(instance, mailbox):
    _tell("640104", 1)
    _tell("640105", 1)
    why = ("--reason", "机构调整", "--actor", OFFICE, "--now", NOW)
    call("outbox", "snooze", "--unit", "640104", "--until", "2021-04-10", *why)
    assert notify.run(_later(5)) == {"sent": 1}
    held = json.loads(call("outbox", "list", "--unit", "640104", "--json").stdout)
    assert held[0]["held_until"].startswith("2021-04-09T16:00")
    assert notify.run("2021-04-10T08:00") == {"sent": 1}
    call("outbox", "snooze", "--unit", "640104", "--until", "2021-04-20", "--kind", "reminder", *why)
    _tell("640104", 2, "2021-04-11T08:00")
    assert notify.run("2021-04-11T08:00") == {"sent": 1}, "another kind is not held back"
    call("outbox", "snooze", "--unit", "640104", "--until", "2021-04-30", *why)
    _tell("640104", 3, "2021-04-12T08:00")
    assert notify.run("2021-04-12T08:00") == {}
    call("outbox", "snooze", "--unit", "640104", "--wake", *why[:4], "--now", "2021-04-12T09:00")
    assert notify.run("2021-04-12T09:00") == {"sent": 1}


def test_no_secret_and_no_address_is_seen(instance, mailbox, tmp_path, caplog, capfd):
    """Everything that can be read afterwards but the mails and the table of contacts itself."""
    caplog.set_level(logging.DEBUG)
    mailbox.refuse = lambda address: f"550 no such user {address}" if address.startswith(PERSON) else None
    with webhooks() as server:
        server.reply = lambda post: (200, {"errcode": 310000, "errmsg": f"bad sign for {KEY}, {SECRET}"})
        listed = tmp_path / "contacts.csv"
        listed.write_text(
            "单位代码,渠道,地址,联系人,加签密钥\n"
            f"640104,邮件,{PERSON}@nx.example,张三canary,\n"
            f"640104,钉钉,{server.address}/dingtalk?access_token={KEY},,{SECRET}\n",
            encoding="utf-8",
        )
        said = call("contacts", "import", str(listed), "--replace", "--now", NOW).output
        _tell("640104", 1)
        assert notify.run(NOW) == {"dead": 2}
    said += call("outbox", "list", "--json").output + call("outbox", "list").output
    for table in ("delivery", "delivery_attempt", "event", "snooze"):
        said += str(_rows(instance, f"select * from audit.{table}"))  # noqa: S608 -- names of our own
    # `mail.*` is the test's own mail server, which has to know whom it serves.
    logged = [record.getMessage() for record in caplog.records if not record.name.startswith("mail.")]
    said += "\n".join(logged) + "".join(capfd.readouterr())
    assert "310000" in said
    assert "canary" not in said
    assert "access_token=" not in said


def test_a_part_that_is_moot_goes_with_its_message(instance, mailbox, monkeypatch):
    """The part by which a message is found has nothing to tell any more; the rest dies and is taken up again."""
    _tell("640104", 1)
    _tell("640104", 2)
    real = delivering.parts_of
    monkeypatch.setattr(delivering, "parts_of", lambda current, parts: real(current, parts)[1:])
    mailbox.refuse = lambda address: "550 no such user"
    assert notify.run(NOW) == {"dead": 1}
    assert [row["status"] for row in _rows(instance)] == ["void", "dead"]
    mailbox.refuse = lambda address: None
    call("outbox", "requeue", "--all", "--reason", "地址已更正", "--actor", OFFICE, "--now", _later(1))
    assert notify.run(_later(2)) == {"sent": 1}
    assert [row["status"] for row in _rows(instance)] == ["void", "sent"]
    ((_, mail),) = mailbox.mails
    assert mail["Subject"] == "【演练】640104第2期"
