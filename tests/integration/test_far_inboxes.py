"""The real stages over S3 and over SFTP: registered, archived, answered, and only then taken away."""

import asyncio
import json
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from jigai.catalog.settings import load_settings
from jigai.cli.main import app
from jigai.orchestration.inbox_trigger import InboxTrigger
from jigai.stages import register
from jigai.stages.session import Run
from jigai.storage.inbox import Inbox
from jigai.warehouse.connection import connect
from tests.fixtures.far_storage import S3_SECRET, s3_storage, sftp_storage
from tests.fixtures.sftp_server import PASSWORD
from tests.integration import daily_run, planting

NOW = "2021-04-03T09:00"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    call = ["template", "JG02", "--unit", planting.UNIT, "--period", planting.PERIOD, "-o", str(folder / "t.xlsx")]
    assert CliRunner().invoke(app, call).exit_code == 0
    planting.fill(folder / "t.xlsx", folder / "JG02.xlsx", rows=2, faults=0, seed=1)
    return folder / "JG02.xlsx"


@pytest.fixture(params=["s3", "sftp"])
def far(request, instance, tmp_path, monkeypatch):
    """Settings whose inbox and archive lie far away, named by the environment as in production."""
    with s3_storage() if request.param == "s3" else sftp_storage(tmp_path) as (url, options):
        monkeypatch.setenv("JIGAI_INBOX", f"{url}/inbox")
        monkeypatch.setenv("JIGAI_ARCHIVE", f"{url}/archive")
        monkeypatch.setenv("JIGAI_STORAGE_OPTIONS", json.dumps(options))
        with connect(instance.dsn("owner")) as connection:
            connection.execute("truncate audit.submission cascade")
        settings = load_settings()
        yield SimpleNamespace(settings=settings, inbox=Inbox.of(settings))


def _judge() -> list[dict]:
    daily_run.take_in(NOW)
    return _submissions()


def _submissions() -> list[dict]:
    with connect(load_settings().dsn("owner")) as connection:
        return connection.execute(
            "select sender_folder, disposition, version, archive_path, feedback_path"
            " from audit.submission order by submission_id"
        ).fetchall()


def test_what_is_dropped_is_answered_and_a_second_drop_is_a_new_arrival(far, workbook, monkeypatch):
    far.inbox.put(workbook, planting.UNIT)

    def broken(*_: object, **__: object) -> None:
        raise ConnectionError("in the middle of the registration")

    with monkeypatch.context() as patched:
        patched.setattr(Run, "record", broken)
        with pytest.raises(ConnectionError):
            register.run(NOW)
    assert (_submissions(), len(far.inbox.arrivals())) == ([], 1)

    (first,) = _judge()
    assert (first["sender_folder"], first["disposition"], first["version"]) == (planting.UNIT, "accepted", 1)
    assert first["archive_path"] is not None
    assert far.inbox.arrivals() == []

    far.inbox.put(workbook, planting.UNIT)
    assert len(_judge()) == 2
    assert far.inbox.arrivals() == []


def test_the_trigger_sees_what_waits_there(far, workbook):
    far.inbox.put(workbook, planting.UNIT)

    async def first() -> dict:
        async with asyncio.timeout(60):
            return (await anext(InboxTrigger(look_every=0.1).run())).payload

    assert asyncio.run(first()) == {"waiting_count": 1}


def test_settings_show_no_credentials(far):
    assert not any(secret in repr(far.settings) for secret in (S3_SECRET, PASSWORD))
