"""What is tried again and what is not."""

import smtplib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import paramiko
import psycopg
import pytest
from airflow.sdk import RetryAction
from tests.fixtures.sftp_server import PASSWORD, USER, sftp_server

from jigai.local.pg_place import free_port
from jigai.orchestration.failure_listener import NEXT_STEP, next_step
from jigai.orchestration.retries import FINAL, TRANSIENT, TransientOnly, transient_reason
from jigai.storage import known_sftp
from jigai.storage.inbox import Inbox
from jigai.storage.opening import open_storage
from jigai.warehouse.connection import WarehouseUnreachable


class RuleDidNotRun(Exception):
    """Stands for wrong code anywhere in the library."""


@pytest.mark.parametrize(
    "error",
    [
        ConnectionResetError("peer"),
        TimeoutError(),
        socket.gaierror(),
        psycopg.OperationalError("server closed the connection"),
        psycopg.errors.DeadlockDetected(),
        smtplib.SMTPServerDisconnected("gone"),
        WarehouseUnreachable("no answer"),
    ],
)
def test_passing_faults_are_tried_again(error: Exception) -> None:
    assert TransientOnly().evaluate(error, 1, 3).action is RetryAction.RETRY


@pytest.mark.parametrize(
    "error",
    [RuleDidNotRun("x"), ValueError("x"), KeyError("x"), psycopg.errors.UndefinedTable(), FileNotFoundError("x")],
)
def test_wrong_code_fails_at_once(error: Exception) -> None:
    assert TransientOnly().evaluate(error, 1, 3).action is RetryAction.FAIL


def test_looks_through_raise_from() -> None:
    wrapped = RuleDidNotRun("x")
    wrapped.__cause__ = psycopg.OperationalError("gone")
    assert transient_reason(wrapped) == "psycopg.OperationalError"


def test_every_listed_name_exists() -> None:
    from importlib import import_module

    for name in TRANSIENT | FINAL:
        module, _, kind = name.rpartition(".")
        found = getattr(import_module(module), kind)
        assert issubclass(found, BaseException)
        assert f"{found.__module__}.{found.__qualname__}" == name


# The storage itself: what the drivers really raise. No driver here stands in for another.

LOGIN = {"password": PASSWORD, "look_for_keys": False, "allow_agent": False}


def _look(url: str, options: dict) -> BaseException:
    """What a look into an inbox ends in."""
    with pytest.raises(Exception) as raised:  # noqa: PT011 -- which kind it is, is the question
        Inbox(url, options).arrivals()
    return raised.value


def _sftp(port: int, **options: object) -> tuple[str, dict]:
    return f"sftp://{USER}@127.0.0.1:{port}/", {"sftp": LOGIN | options}


def _is_tried_again(error: BaseException) -> bool:
    """By the decision, and by what the engineer reads; they must agree."""
    again = TransientOnly().evaluate(error, 1, 3).action is RetryAction.RETRY
    assert next_step(error) == NEXT_STEP[again], repr(error)
    return again


def test_an_object_store_that_is_down_is_tried_again() -> None:
    place = {"endpoint_url": f"http://127.0.0.1:{free_port()}", "client_kwargs": {"region_name": "us-east-1"}}
    # The driver's own four tries take 17 seconds.
    options = {"key": "x", "secret": "x", "config_kwargs": {"retries": {"max_attempts": 0}}, **place}
    error = _look("s3://bucket/inbox", {"s3": options})
    assert type(error).__name__ == "EndpointConnectionError"
    assert _is_tried_again(error)


@contextmanager
def _hangs_up() -> Iterator[int]:
    """A port behind which every caller is put down before a word is said."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                listener.accept()[0].close()
            except OSError:
                return

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def test_an_sftp_server_that_is_down_or_breaks_off_is_tried_again(tmp_path) -> None:
    assert _is_tried_again(_look(*_sftp(free_port())))
    with _hangs_up() as port:
        assert _is_tried_again(_look(*_sftp(port)))
    with sftp_server(tmp_path) as (port, transports):
        filesystem, root = open_storage(*_sftp(port))
        server = transports[-1]
        for must_know_yet in (True, False):
            server.close()
            if not must_know_yet:
                filesystem.client.get_transport().join(timeout=20)
            with pytest.raises((paramiko.SSHException, ConnectionError)) as broken:
                filesystem.info(root)
            assert _is_tried_again(broken.value)
            filesystem.ensure_connected()
            server = transports[-1]


def test_an_sftp_server_that_lets_nobody_in_is_final(tmp_path, monkeypatch) -> None:
    other = paramiko.ECDSAKey.generate()
    with sftp_server(tmp_path / "served") as (port, _):
        known = tmp_path / "known_hosts"
        known.write_text(f"[127.0.0.1]:{port} {other.get_name()} {other.get_base64()}\n")
        assert not _is_tried_again(_look(*_sftp(port, password="wrong")))
        assert not _is_tried_again(_look(*_sftp(port, password=None)))
        assert not _is_tried_again(_look(*_sftp(port, known_hosts=str(known))))
        # As if it were another machine, of which nothing is known.
        monkeypatch.setattr(known_sftp, "is_loopback", lambda host: False)
        assert not _is_tried_again(_look(*_sftp(port, compress=False)))
