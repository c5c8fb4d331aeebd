"""The embedded server: started, found, killed, moved, by several at once."""

import multiprocessing
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from tests.fixtures.embedded_server import query, server_pid

from jigai.catalog.settings import Settings
from jigai.local import pg_place, postgres
from jigai.local.pg_account import PostgresError


def test_starts_keeps_its_port_and_stops(instance: Settings) -> None:
    assert not postgres.is_running(instance)
    postgres.ensure_started(instance)
    first = pg_place.known_place(instance)
    assert postgres.is_running(instance)
    assert str(query(instance, "show server_version")).startswith("18.")
    assert query(instance, "show listen_addresses") == "127.0.0.1"
    postgres.stop(instance)
    assert not postgres.is_running(instance)
    postgres.ensure_started(instance)
    assert pg_place.known_place(instance) == first


def test_demands_its_password(instance: Settings) -> None:
    postgres.ensure_started(instance)
    password = str(instance.secret("postgres_superuser_password"))
    for wrong in ("wrong", ""):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(postgres.superuser_dsn(instance).replace(password, wrong))


def test_password_is_in_no_argument_and_no_file_of_the_server(instance: Settings) -> None:
    postgres.ensure_started(instance)
    password = str(instance.secret("postgres_superuser_password"))
    place = pg_place.known_place(instance)
    assert place is not None
    assert stat.S_IMODE(place.data_folder.stat().st_mode) == 0o700
    assert not (place.data_folder.parent / ".password").exists()
    for line in ("cmdline", "environ"):
        if (process := Path(f"/proc/{server_pid(instance)}/{line}")).exists():
            assert password.encode() not in process.read_bytes()


def test_only_a_test_instance_may_lose_what_it_committed(tmp_path: Path) -> None:
    demo = Settings(home=tmp_path, instance="demo")
    postgres.ensure_started(demo)
    try:
        assert (query(demo, "show fsync"), query(demo, "show synchronous_commit")) == ("on", "on")
    finally:
        postgres.destroy(demo)


def test_comes_back_after_kill_9_with_what_was_committed(instance: Settings) -> None:
    postgres.ensure_started(instance)
    with psycopg.connect(postgres.superuser_dsn(instance), autocommit=True) as connection:
        connection.execute("create table kept as select 7 as number")
    pid = server_pid(instance)
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not postgres.is_running(instance))
    postgres.ensure_started(instance)
    assert server_pid(instance) != pid
    assert query(instance, "select number from kept") == 7


def test_pid_file_whose_number_now_belongs_to_another_program(instance: Settings) -> None:
    postgres.ensure_started(instance)
    place = pg_place.known_place(instance)
    assert place is not None
    text = place.pid_file.read_text(encoding="utf-8")
    postgres.stop(instance)
    place.pid_file.write_text(text.replace(text.splitlines()[0], str(os.getpid()), 1), encoding="utf-8")
    assert not postgres.is_running(instance)
    postgres.ensure_started(instance)
    assert query(instance, "select 1") == 1


def test_takes_another_port_when_its_own_was_taken(instance: Settings) -> None:
    postgres.ensure_started(instance)
    before = pg_place.known_place(instance)
    assert before is not None
    postgres.stop(instance)
    with socket.socket() as squatter:
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        squatter.bind(("127.0.0.1", before.port))
        squatter.listen()
        postgres.ensure_started(instance)
    after = pg_place.known_place(instance)
    assert after is not None
    assert after.port != before.port
    assert after.data == before.data
    assert query(instance, "select 1") == 1


def test_broken_creation_is_begun_again(instance: Settings) -> None:
    place = pg_place.find_place(instance)
    draft = place.data_folder.parent / "data.draft"
    draft.mkdir()
    (draft / "half").write_text("made by a start that was killed", encoding="utf-8")
    postgres.ensure_started(instance)
    assert query(instance, "select 1") == 1
    assert not draft.exists()


def test_eight_commands_at_once_start_one_server(instance: Settings) -> None:
    starters = [
        multiprocessing.get_context("fork").Process(target=postgres.ensure_started, args=[instance]) for _ in range(8)
    ]
    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join(60)
    assert [starter.exitcode for starter in starters] == [0] * 8
    assert query(instance, "select count(*) from pg_stat_activity where backend_type = 'checkpointer'") == 1


def test_ctrl_c_in_the_terminal_does_not_reach_the_server(instance: Settings) -> None:
    code = f"""
from jigai.catalog.settings import Settings
from jigai.local import postgres
import os, signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell in the background makes its children deaf to it
postgres.ensure_started(Settings(home={str(instance.home)!r}, instance="test"))
os.killpg(0, signal.SIGINT)
"""
    done = subprocess.run([sys.executable, "-c", code], start_new_session=True, check=False, capture_output=True)
    assert done.returncode != 0
    assert query(instance, "select 1") == 1
    assert os.getsid(server_pid(instance)) != os.getsid(0)


def test_external_server_is_neither_started_nor_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIGAI_WAREHOUSE_DSN", "postgresql://owner@db.example/jigai")
    settings = Settings(home=tmp_path, instance="production")
    postgres.ensure_started(settings)
    postgres.stop(settings)
    assert list(tmp_path.iterdir()) == []


def test_demo_ignores_the_address_of_an_external_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIGAI_WAREHOUSE_DSN", "postgresql://owner@db.example/jigai")
    assert not postgres.is_external(Settings(home=tmp_path, instance="demo"))


def test_production_is_never_destroyed(tmp_path: Path) -> None:
    with pytest.raises(PostgresError, match="never deleted"):
        postgres.destroy(Settings(home=tmp_path, instance="production"))


def wait_until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
