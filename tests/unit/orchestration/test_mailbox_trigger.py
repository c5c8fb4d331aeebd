"""The watch over the mailbox: silent without one, and a mailbox that cannot be looked at wakes the run that says so."""

import asyncio

import pytest

from jigai.orchestration import mailbox_trigger
from jigai.orchestration.mailbox_trigger import MailboxTrigger


def _first_event(looks: list[list[str] | Exception], monkeypatch: pytest.MonkeyPatch) -> int:
    """How many looks it takes to the first event."""
    remaining, looked = iter(looks), 0

    def waiting_letters() -> list[str]:
        nonlocal looked
        looked += 1
        now = next(remaining)
        if isinstance(now, Exception):
            raise now
        return now

    monkeypatch.setattr(mailbox_trigger, "waiting_letters", waiting_letters)

    async def first() -> object:
        return (await anext(MailboxTrigger(look_every=0.0).run())).payload

    assert asyncio.run(first()) == {"waiting_count": 1}
    return looked


def test_fires_for_a_mail_that_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _first_event([[], [], ["1/7"]], monkeypatch) == 3


def test_fires_when_the_mailbox_cannot_be_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _first_event([[], ConnectionError("canary-password")], monkeypatch) == 2


def test_can_be_made_again_elsewhere() -> None:
    path, arguments = MailboxTrigger(look_every=3.0).serialize()
    assert path == f"{MailboxTrigger.__module__}.MailboxTrigger"
    assert MailboxTrigger(**arguments).serialize() == (path, arguments)


def test_there_is_no_mailbox_and_nothing_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JIGAI_MAILBOX", raising=False)
    assert mailbox_trigger.waiting_letters() == []
