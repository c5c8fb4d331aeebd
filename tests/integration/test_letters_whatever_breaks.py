"""Workbooks by mail whatever breaks: killed at any step, a server that hangs up, refuses or is away, or no mailbox."""

import json
import os
import signal
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from jigai.catalog.settings import SettingsError
from jigai.cli.main import app
from jigai.orchestration.retries import transient_reason
from jigai.stages import collect_letters
from jigai.storage.imap_mailbox import MailboxAway, MailboxRefused
from jigai.warehouse import letters
from tests.fixtures.imap_server import PASSWORD
from tests.integration.letters_world import (
    LATER,
    NOW,
    UNIT,
    letter,
    outcomes,
    received,
)


class Killed(BaseException):
    """No handler of the code's own takes it for a fault."""


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
    received(instance)
    collect_letters.run(LATER)
    assert received(instance) == [(UNIT, "三月")]
    assert outcomes(instance) == {"taken": 1}
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
        assert len(received(instance)) == 2
    assert collect_letters.run(LATER) == {"taken": 1}
    assert received(instance) == [(UNIT, "三月"), (UNIT, "四月")]


def test_a_server_that_hangs_up_costs_no_mail(instance, server):
    for number in (1, 2, 3):
        server.deliver(letter((f"{number}.xlsx", b"x"), number=number))
    server.on_command = lambda words: words.startswith("UID FETCH 2")
    with pytest.raises(MailboxAway) as away:
        collect_letters.run(NOW)
    assert transient_reason(away.value) == "builtins.ConnectionError"
    server.on_command = lambda words: False
    assert received(instance) == [(UNIT, "1")]
    assert collect_letters.run(LATER) == {"taken": 2}
    assert len(received(instance)) == 3


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
    assert received(instance) == [(UNIT, "2")]
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
