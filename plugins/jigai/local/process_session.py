"""Starts a program as a session of its own, and ends the whole session: the program and all that it started.

A session and not a process group: Airflow puts every task into a group of its own, but nobody leaves the session.
"""

import json
import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True)
class Session:
    """The first process of a session: its number is the session's, its start tells it from a later reuse."""

    leader: int
    began: float

    def members(self) -> list[int]:
        """Living processes of the session, zombies left out: those are somebody else's to bury."""
        found = []
        for process in psutil.process_iter():
            try:
                if os.getsid(process.pid) == self.leader and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process.pid)
            except (OSError, psutil.Error):
                continue  # it ended while we looked, or is not ours to ask about
        return [] if self._is_reused() else found

    def _is_reused(self) -> bool:
        try:
            return abs(psutil.Process(self.leader).create_time() - self.began) > 1.0
        except psutil.Error:
            return False  # the number stays reserved as long as the session has members

    def end(self, patience: float) -> None:
        """Asks the leader to end, then everybody, then forces those that remain; returns when all are gone."""
        _signal([self.leader] if self.members() else [], signal.SIGTERM)
        if self._wait(patience * 0.7):
            return
        _signal(self.members(), signal.SIGTERM)
        if self._wait(patience * 0.3):
            return
        while left := self.members():
            _signal(left, signal.SIGKILL)
            self._wait(1.0)

    def _wait(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while self.members():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.1)
        return True


def start_session(command: list[str], environment: dict[str, str], log: Path, pid_file: Path, folder: Path) -> Session:
    """Starts the program in `folder`, its output appended to `log`, and records it in `pid_file`."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            env=environment,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    session = Session(process.pid, psutil.Process(process.pid).create_time())
    pid_file.write_text(json.dumps([session.leader, session.began]), encoding="utf-8")
    return session


def recorded_session(pid_file: Path) -> Session | None:
    """The recorded session while it has a living process, else None."""
    if not pid_file.exists():
        return None
    leader, began = json.loads(pid_file.read_text(encoding="utf-8"))
    session = Session(leader, began)
    return session if session.members() else None


def end_recorded(pid_file: Path, patience: float = 30.0) -> None:
    """Ends the recorded session, if there is one, and forgets it."""
    session = recorded_session(pid_file)
    if session is not None:
        session.end(patience)
    pid_file.unlink(missing_ok=True)


def _signal(processes: list[int], number: signal.Signals) -> None:
    for process in processes:
        try:
            os.kill(process, number)
        except ProcessLookupError:
            continue
