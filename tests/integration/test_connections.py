"""Credentials by Airflow connections, in real runs of the real DAGs: an inbox and archive in S3, a mailbox, SMTP."""

import asyncio
import json
import os
from collections.abc import Iterator
from types import SimpleNamespace
from urllib.parse import quote

import pytest

from jigai.catalog.settings import Settings, SettingsError, load_settings
from jigai.local import airflow_services
from jigai.orchestration import connections
from jigai.orchestration.connections import NoSuchConnection, take_connections
from jigai.orchestration.inbox_trigger import InboxTrigger
from jigai.orchestration.local_run import RunFailed, run_dag
from jigai.orchestration.retries import transient_reason
from jigai.storage.archive import Archive
from jigai.storage.inbox import Inbox
from jigai.warehouse.connection import connect
from tests.fixtures.far_storage import S3_SECRET, s3_storage
from tests.fixtures.imap_server import PASSWORD, USER, imap_server
from tests.integration.test_letters import letter

NOW = "2021-04-03T09:00:00+08:00"
TAKEN = (
    "JIGAI_INBOX_OPTIONS", "JIGAI_ARCHIVE_OPTIONS", "JIGAI_SMTP_URL", "JIGAI_MAILBOX", "JIGAI_MAILBOX_AUTHSERV",
    "JIGAI_CONNECTIONS",
)  # fmt: skip


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    """What a task takes over stays in its process: here it is put back."""
    for name in TAKEN:
        monkeypatch.setenv(name, "")
    monkeypatch.setattr(connections, "_due", {})
    return monkeypatch


def _connection(environment, name: str, kind: str, **parts: object) -> None:
    environment.setenv(f"AIRFLOW_CONN_{name.upper()}", json.dumps({"conn_type": kind, **parts}))


def _named(environment, *names: str) -> None:
    environment.setenv("JIGAI_CONNECTIONS", ",".join(names))


@pytest.fixture
def far(environment, tmp_path) -> Iterator[SimpleNamespace]:
    """Inbox and archive in S3; of their credentials the environment knows none."""
    environment.setenv("JIGAI_INSTANCE", "test")
    with s3_storage() as (url, options):
        given = options["s3"]
        extra = {"endpoint_url": given["endpoint_url"], **given["client_kwargs"]}
        for name in ("jigai_inbox", "jigai_archive"):
            _connection(environment, name, "aws", login=given["key"], password=given["secret"], extra=extra)
        environment.setenv("JIGAI_INBOX", f"{url}/inbox")
        environment.setenv("JIGAI_ARCHIVE", f"{url}/archive")
        yield SimpleNamespace(inbox=Inbox(f"{url}/inbox", options), archive=Archive(f"{url}/archive", options))


@pytest.mark.slow
def test_letters_and_files_go_their_way_by_connections_alone(instance, far, environment, tmp_path):
    """A letter into the inbox in S3 by `collect_letters`, from there into the registry by `ingest_submissions`."""
    with imap_server() as server:
        _connection(
            environment, "jigai_mailbox", "imap", host="127.0.0.1", port=server.port, login=USER, password=PASSWORD,
            extra={"use_ssl": False, "authserv": "mx.nx.example"},
        )  # fmt: skip
        _named(environment, "jigai_inbox", "jigai_archive", "jigai_mailbox")
        with connect(instance.dsn("alerts")) as connection:
            connection.execute(
                "insert into audit.contact (unit_code, channel, address) values ('640104', 'mail', 'li.si@xq.example')"
            )
        server.deliver(letter(("三月.csv", b"x,y\n1,2\n")))
        airflow_services.prepare(instance)
        run_dag("collect_letters", {"now": NOW})
        (arrival,) = far.inbox.arrivals()
        assert arrival.sender == "640104"
        run_dag("ingest_submissions", {"now": NOW})
    with connect(instance.dsn("ingest")) as connection:
        (row,) = connection.execute("select archive_path, disposition from audit.submission").fetchall()
    assert far.archive.local_copy(row["archive_path"], tmp_path).read_bytes() == b"x,y\n1,2\n"
    assert row["disposition"] is not None
    assert far.inbox.arrivals() == []
    log = instance.instance_dir / "airflow" / "logs" / "local-run.log"
    assert not any(word in log.read_text(encoding="utf-8") for word in (S3_SECRET, PASSWORD))


@pytest.mark.slow
def test_a_task_whose_connection_is_missing_fails_and_is_worth_another_try(instance, environment):
    _named(environment, "jigai_smtp")
    airflow_services.prepare(instance)
    with pytest.raises(RunFailed, match="jigai_smtp"):
        run_dag("collect_letters", {"now": NOW})
    with pytest.raises(NoSuchConnection) as missing:
        take_connections()
    assert transient_reason(missing.value) == "builtins.ConnectionError"


def test_the_watch_takes_them_too_and_asks_once_a_minute(far, environment, tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"x")
    far.inbox.put(tmp_path / "a.xlsx", "640104")
    # That of the mailbox is missing, which is no matter of the inbox.
    _named(environment, "jigai_mailbox", "jigai_inbox")

    async def first() -> object:
        async with asyncio.timeout(60):
            return (await anext(InboxTrigger(look_every=0.1).run())).payload

    assert asyncio.run(first()) == {"waiting_count": 1}
    environment.delenv("AIRFLOW_CONN_JIGAI_INBOX")
    assert asyncio.run(first()) == {"waiting_count": 1}


def test_a_connection_wins_over_the_environment_and_one_not_named_is_not_asked_for(far, environment):
    environment.setenv("JIGAI_SMTP_URL", "smtp://mail:1025")
    _connection(environment, "jigai_smtp", "smtp", host="smtp.nx.example", port=465, login="a@b", password="p/w:é")
    take_connections()
    assert os.environ["JIGAI_SMTP_URL"] == "smtp://mail:1025"
    _named(environment, "jigai_smtp")
    take_connections()
    assert os.environ["JIGAI_SMTP_URL"] == f"smtps://a%40b:{quote('p/w:é', safe='')}@smtp.nx.example:465"
    environment.setenv("JIGAI_SMTP_URL", "smtp://mail:1025")
    environment.setenv("JIGAI_INSTANCE", "demo")
    take_connections()
    assert os.environ["JIGAI_SMTP_URL"] == "smtp://mail:1025", "a demo has no business with them"


CASES = {
    "smtp": ("jigai_smtp", {"host": "h", "extra": {"disable_ssl": True}}, "JIGAI_SMTP_URL", "smtp://h"),
    "imap": ("jigai_mailbox", {"host": "h", "login": "u", "password": "p"}, "JIGAI_MAILBOX", "imaps://u:p@h/INBOX"),
    "folder": (
        "jigai_mailbox", {"host": "h", "login": "u", "password": "p", "extra": {"folder": "报送"}}, "JIGAI_MAILBOX",
        f"imaps://u:p@h/{quote('报送')}",
    ),
    "sftp": (
        "jigai_inbox", {"login": "u", "password": "p", "port": 2222, "extra": {"key_file": "/k"}},
        "JIGAI_INBOX_OPTIONS",
        '{"username": "u", "password": "p", "port": 2222, "key_filename": "/k"}',
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_becomes_of_a_connection(environment, case):
    name, parts, setting, value = CASES[case]
    environment.setenv("JIGAI_INSTANCE", "test")
    environment.setenv("JIGAI_INBOX", "sftp://host/inbox")
    _connection(environment, name, case, **parts)
    _named(environment, name)
    take_connections()
    assert os.environ[setting] == value
    assert '"p"' not in repr(load_settings())


def test_a_name_nobody_knows_and_a_folder_say_so(environment):
    with pytest.raises(SettingsError, match="jigai_inbux"):
        connections.used(Settings(connections=("jigai_inbux",), instance="test"))
    environment.setenv("JIGAI_INSTANCE", "test")
    _connection(environment, "jigai_inbox", "aws", login="u", password="p")
    _named(environment, "jigai_inbox")
    with pytest.raises(SettingsError, match="JIGAI_INBOX"):
        take_connections()
