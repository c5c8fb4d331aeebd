"""As whom PostgreSQL runs, and which folders that account can reach.

initdb and pg_ctl refuse root. As root they run under an existing unprivileged number, without creating a user; the
folders of a checkout in /root or in a 0700 folder are closed to it, and no parent is ever opened for its sake.
"""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

Command = Sequence[str | Path]


class PostgresError(Exception):
    """The embedded PostgreSQL could not be prepared, started or stopped; carries what its programs said."""


@dataclass(frozen=True)
class Account:
    """The user and group number of the server's processes."""

    uid: int
    gid: int

    @property
    def is_other(self) -> bool:
        """Whether that is another account than the one of this process."""
        return self.uid != os.geteuid()

    def run(self, command: Command) -> subprocess.CompletedProcess[str]:
        """Runs a program as this account, apart from the terminal, with an environment that carries no secrets."""
        account: dict[str, object] = {}
        if self.is_other:
            account = {"user": self.uid, "group": self.gid, "extra_groups": []}
        return subprocess.run(  # type: ignore[call-overload]
            [str(part) for part in command],
            cwd="/",
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            # Ctrl-C reaches every process of the terminal's group; the database outlives the command that started it.
            start_new_session=True,
            check=False,
            **account,
        )

    def must_run(self, command: Command) -> str:
        """Like `run`; returns what it printed.

        Raises:
            PostgresError: it ended with another code than 0.
        """
        done = self.run(command)
        if done.returncode != 0:
            said = "\n".join(part for part in (done.stdout.strip(), done.stderr.strip()) if part)
            raise PostgresError(f"{Path(command[0]).name} 失败（{done.returncode}）· failed: {said}")
        return done.stdout

    def can_enter(self, folder: Path) -> bool:
        """Whether this account may walk down to the folder, asked of the kernel and not guessed from modes."""
        return not self.is_other or self.run(["/bin/sh", "-c", 'cd "$1"', "sh", folder]).returncode == 0

    def own(self, path: Path) -> None:
        """Gives a file or folder that we made to this account."""
        if self.is_other:
            os.chown(path, self.uid, self.gid)


def current_account() -> Account:
    """This process's own account, or an unprivileged one where this process is root."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    # initdb looks its number up in the user database, so it has to be one that is listed there.
    entry = pwd.getpwnam("nobody")
    return Account(entry.pw_uid, entry.pw_gid)
