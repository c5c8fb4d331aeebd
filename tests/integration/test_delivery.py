"""The outbox against real mail servers on loopback that refuse, pause, go down and come back: nothing is lost,
and nothing goes to the wrong unit."""

import json
import threading
from collections import Counter

import pytest

from jigai.alerts.channel_data import channel_data
from jigai.domain.moments import moment
from jigai.local.pg_place import free_port
from jigai.stages import delivering, notify
from jigai.stages.session import open_run
from jigai.warehouse import outbox
from tests.fixtures.providers import Mailbox, smtp_server
from tests.integration.outbox_world import NOW, UNITS, call, contact, later, rows, tell

OFFICE = "reviewer-D-GXT"
pytestmark = pytest.mark.usefixtures("outbox_of_drills")


def test_what_a_unit_is_told_in_one_run_is_one_message(instance, mailbox):
    for unit in ("640104", "640105"):
        for number in (1, 2, 3):
            tell(unit, number)
    tell("640104", 4, later(-5))
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
        at = later(60 * number)
        for unit in UNITS:
            tell(unit, number, at)
        if 3 <= number < 6:
            assert notify.run(at) == {"server_away": 1}
        else:
            with smtp_server(box, port):
                notify.run(at)
    assert {row["status"] for row in rows(instance)} == {"sent"}
    assert len({mail["Message-ID"] for _, mail in box.mails}) == len(box.mails) == 9 * len(UNITS)
    for to, mail in box.mails:
        (unit,) = [code for code in UNITS if f"{code.lower()}@unit.example" == to[0]]
        assert f"单位{unit}：" in mail.get_body(("plain",)).get_content()
    assert max(row["attempts"] for row in rows(instance)) == 1, "an absent server costs no attempt"


def test_two_drains_at_once_send_nothing_twice(instance, mailbox):
    for unit in UNITS:
        tell(unit, 1)
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
        tell(unit, 1)
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
    tell("640105", 2)  # what comes meanwhile must not change the message that is repeated
    assert notify.run(NOW) == {"sent": 3}
    ids = Counter((to[0][:6], mail["Message-ID"]) for to, mail in mailbox.mails)
    assert sorted(ids.values()) == [1, 1, 1, 2]
    ((unit, _),) = [key for key, count in ids.items() if count == 2]
    assert unit == "640105"
    first, again = [mail for to, mail in mailbox.mails if mail["Message-ID"] == max(ids, key=ids.get)[1]]
    assert first.get_body(("plain",)).get_content() == again.get_body(("plain",)).get_content()


def test_one_refused_recipient_costs_the_other_nothing(instance, mailbox):
    contact(instance, "640104", "mail", "second@unit.example")
    mailbox.refuse = lambda address: "451 4.2.1 try later" if address.startswith("second") else None
    tell("640104", 1)
    assert notify.run(NOW) == {"retry": 1}
    assert notify.run(later(0.2)) == {}, "not before its time"
    mailbox.refuse = lambda address: None
    assert notify.run(later(5)) == {"sent": 1}
    assert [to for to, _ in mailbox.mails] == [["640104@unit.example"], ["second@unit.example"]]
    assert len({mail["Message-ID"] for _, mail in mailbox.mails}) == 1


def test_a_dead_letter_is_shown_with_the_answer_and_taken_up_again(instance, mailbox):
    mailbox.refuse = lambda address: f"550 5.1.1 <{address}> user unknown"
    tell("640104", 1)
    assert notify.run(NOW) == {"dead": 1}
    (letter,) = json.loads(call("outbox", "list", "--status", "dead", "--json").stdout)
    assert (letter["status"], letter["answer"]) == ("dead", "550 5.1.1 <***> user unknown")
    number = str(letter["delivery_id"])
    why = ("--reason", "地址已更正", "--actor", OFFICE)
    call("outbox", "requeue", number, "--reason", "x", "--actor", "reviewer-640100", expect=2)
    call("outbox", "requeue", number, *why, "--now", later(1))
    mailbox.refuse = lambda address: None
    assert notify.run(later(2)) == {"sent": 1}
    call("outbox", "requeue", "--all", *why, expect=2)
    outcomes = [row["outcome"] for row in rows(instance, "select * from audit.delivery_attempt order by attempt_id")]
    assert outcomes == ["permanent", "accepted"]


def test_what_fails_for_days_becomes_a_dead_letter_after_a_known_number_of_attempts(instance, mailbox):
    mailbox.data = lambda mail: "451 greylisted"
    tell("640104", 1)
    at, waits = moment(NOW), []
    for _ in range(channel_data().retry.attempts):
        notify.run(at.isoformat())
        (row,) = rows(instance)
        waits.append((row["next_attempt_at"] - at).total_seconds() / 60)
        at = row["next_attempt_at"]
    assert (row["status"], row["attempts"]) == ("dead", channel_data().retry.attempts)
    assert 0.75 <= waits[0] <= 1.25
    assert max(waits) <= 1.25 * channel_data().retry.longest_minutes


def test_a_message_that_cannot_be_made_keeps_nobody_waiting(instance, mailbox):
    tell("640104", 1)
    with open_run(NOW) as current:
        current.notify("640105", "drill", "1", {"document": "缺少事实"})
    tell("640106", 1)
    with pytest.raises(notify.MessagesNotSent) as caught:
        notify.run(NOW)
    assert "name" in str(caught.value.exceptions[0])
    assert [row["status"] for row in rows(instance)] == ["sent", "pending", "sent"]


def test_snoozed_is_held_back_and_not_lost(instance, mailbox):
    tell("640104", 1)
    tell("640105", 1)
    why = ("--reason", "机构调整", "--actor", OFFICE, "--now", NOW)
    call("outbox", "snooze", "--unit", "640104", "--until", "2021-04-10", *why)
    assert notify.run(later(5)) == {"sent": 1}
    held = json.loads(call("outbox", "list", "--unit", "640104", "--json").stdout)
    assert held[0]["held_until"].startswith("2021-04-09T16:00")
    assert notify.run("2021-04-10T08:00") == {"sent": 1}
    call("outbox", "snooze", "--unit", "640104", "--until", "2021-04-20", "--kind", "reminder", *why)
    tell("640104", 2, "2021-04-11T08:00")
    assert notify.run("2021-04-11T08:00") == {"sent": 1}, "another kind is not held back"
    call("outbox", "snooze", "--unit", "640104", "--until", "2021-04-30", *why)
    tell("640104", 3, "2021-04-12T08:00")
    assert notify.run("2021-04-12T08:00") == {}
    call("outbox", "snooze", "--unit", "640104", "--wake", *why[:4], "--now", "2021-04-12T09:00")
    assert notify.run("2021-04-12T09:00") == {"sent": 1}


def test_a_part_that_is_moot_goes_with_its_message(instance, mailbox, monkeypatch):
    """The part by which a message is found has nothing to tell any more; the rest dies and is taken up again."""
    tell("640104", 1)
    tell("640104", 2)
    real = delivering.parts_of
    monkeypatch.setattr(delivering, "parts_of", lambda current, parts: real(current, parts)[1:])
    mailbox.refuse = lambda address: "550 no such user"
    assert notify.run(NOW) == {"dead": 1}
    assert [row["status"] for row in rows(instance)] == ["void", "dead"]
    mailbox.refuse = lambda address: None
    call("outbox", "requeue", "--all", "--reason", "地址已更正", "--actor", OFFICE, "--now", later(1))
    assert notify.run(later(2)) == {"sent": 1}
    assert [row["status"] for row in rows(instance)] == ["void", "sent"]
    ((_, mail),) = mailbox.mails
    assert mail["Subject"] == "【演练】640104第2期"
