"""A session is ended whole: children in process groups of their own and stubborn ones too, and nobody else's."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from jigai.local.process_session import end_recorded, recorded_session, start_session

FAMILY = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN) if "stubborn" in sys.argv else None
if os.fork() == 0:
    os.setpgid(0, 0)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
open(sys.argv[1] + str(os.getpid()), "w").close()
time.sleep(600)
"""


def started(tmp_path: Path, *words: str) -> tuple[Path, set[int]]:
    pid_file, mark = tmp_path / "part.pid.json", tmp_path / "alive-"
    command = [sys.executable, "-c", FAMILY, str(mark), *words]
    start_session(command, dict(os.environ), tmp_path / "part.log", pid_file, tmp_path)
    deadline = time.monotonic() + 20
    while len(marks := list(tmp_path.glob("alive-*"))) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return pid_file, {int(path.name.removeprefix("alive-")) for path in marks}


def test_ends_leader_and_the_child_that_left_its_group(tmp_path: Path) -> None:
    pid_file, family = started(tmp_path)
    session = recorded_session(pid_file)
    assert session is not None
    assert set(session.members()) == family
    end_recorded(pid_file, patience=1.0)
    assert session.members() == []
    assert not pid_file.exists()


def test_ends_a_leader_that_ignores_the_request(tmp_path: Path) -> None:
    pid_file, _ = started(tmp_path, "stubborn")
    session = recorded_session(pid_file)
    assert session is not None
    end_recorded(pid_file, patience=0.5)
    assert session.members() == []


def test_finds_what_a_dead_leader_left_behind(tmp_path: Path) -> None:
    pid_file, family = started(tmp_path)
    session = recorded_session(pid_file)
    assert session is not None
    os.kill(session.leader, 9)
    os.waitpid(session.leader, 0)
    assert set(session.members()) == family - {session.leader}
    end_recorded(pid_file, patience=0.5)
    assert session.members() == []


def test_leaves_a_program_alone_that_was_given_the_number_later(tmp_path: Path) -> None:
    bystander = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
    try:
        pid_file = tmp_path / "part.pid.json"
        pid_file.write_text(json.dumps([bystander.pid, time.time() - 86400]), encoding="utf-8")
        assert recorded_session(pid_file) is None
        end_recorded(pid_file, patience=0.2)
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()
