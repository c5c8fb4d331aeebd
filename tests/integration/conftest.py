"""Fixtures of several integration tests."""

from collections.abc import Iterator

import pytest

from jigai.feedback.notices import notices
from jigai.stages.session import Run
from jigai.warehouse.connection import connect
from tests.fixtures.imap_server import imap_server
from tests.fixtures.providers import Mailbox, smtp_server
from tests.integration import cross_world, letters_world, outbox_world


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    """What left by mail: a real SMTP server on loopback, named by the environment."""
    box = Mailbox()
    with smtp_server(box) as url:
        monkeypatch.setenv("JIGAI_SMTP_URL", url)
        yield box


@pytest.fixture
def server(instance, monkeypatch):
    """A real IMAP server with an empty mailbox, which the registered senders of `letters_world` write to."""
    letters_world.prepare(instance)
    with imap_server() as running:
        # Nobody here writes half a file.
        monkeypatch.setattr("jigai.storage.inbox.SETTLING_SECONDS", 0.0)
        monkeypatch.setenv("JIGAI_MAILBOX", running.url)
        monkeypatch.setenv("JIGAI_MAILBOX_AUTHSERV", letters_world.AUTHSERV)
        yield running


@pytest.fixture
def connection(instance):
    """A connection of the pipeline whose work is undone: tests do not see one another."""
    with connect(instance.dsn("ingest")) as opened:
        yield opened
        opened.rollback()


@pytest.fixture
def current(instance, connection):
    """A run whose work is undone."""
    return Run(instance, connection, cross_world.NOW)


@pytest.fixture
def outbox_of_drills(instance, monkeypatch):
    """Nothing waits to be sent, every unit has a made-up address, and there is a kind of message `drill`."""
    outbox_world.empty(instance)
    monkeypatch.setitem(notices(), "drill", outbox_world.DRILL)
