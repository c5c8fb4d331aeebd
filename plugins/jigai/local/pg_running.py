"""Whether the process of a pid file is really the server of that data folder."""

import os
from pathlib import Path

from jigai.local.pg_account import Account
from jigai.local.pg_place import Place


def _pid_lines(place: Place) -> list[str]:
    try:
        return place.pid_file.read_text(encoding="utf-8").splitlines()
    except OSError:  # absent, or this user may not look: then it is not theirs to use
        return []


def alive_pid(place: Place) -> int | None:
    """The server's process, when it exists and is really a PostgreSQL of this data folder."""
    lines = _pid_lines(place)
    if not lines or not lines[0].strip().isdigit():
        return None
    pid = int(lines[0])
    return pid if place.data in _command_line(pid) else None


def ready_pid(place: Place) -> int | None:
    """Like `alive_pid`, when it also accepts connections on the recorded port."""
    lines = _pid_lines(place)
    is_ready = len(lines) >= 8 and lines[7].strip() == "ready" and lines[3].strip() == str(place.port)
    return alive_pid(place) if is_ready else None


def _command_line(pid: int) -> str:
    if Path("/proc/self").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            return ""
    return Account(os.geteuid(), os.getegid()).run(["/bin/ps", "-o", "command=", "-p", str(pid)]).stdout


def drop_reused_pid(place: Place) -> None:
    """Removes a pid file only where its number now belongs to another living program.

    A pid file of a dead server is left to PostgreSQL: it uses it to find out whether old children still write.
    """
    lines = _pid_lines(place)
    if lines and lines[0].strip().isdigit() and alive_pid(place) is None and _command_line(int(lines[0])):
        place.pid_file.unlink()
