"""One limited child from outside: started when needed, asked with a deadline, replaced when it is gone."""

import json
import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import jigai
from jigai.domain.layout import project_root
from jigai.readers.exit_codes import OUT_OF_MEMORY

_PIECE = 1 << 20
# Imports and catalog take a third of a second; on a machine that swaps, far longer.
_SECONDS_TO_START = 60


class ChildTimedOut(Exception):
    """No answer in time; the child has been killed."""


class ReaderDidNotStart(Exception):
    """The child ended, or said nothing, before it could take a job."""


class ChildDied(Exception):
    """The child ended without an answer. `code` is negative for a signal; `was_fresh`: it had answered nothing yet."""

    def __init__(self, code: int, was_fresh: bool) -> None:
        super().__init__(f"exit {code}")
        self.code, self.was_fresh = code, was_fresh

    @property
    def was_killed(self) -> bool:
        """By the kernel or by somebody else: not necessarily for what this file needed."""
        return self.code == -signal.SIGKILL

    @property
    def was_memory(self) -> bool:
        """Our own exit code; an allocation that failed in native code (abort); the kernel's killer."""
        return self.code in (OUT_OF_MEMORY, -signal.SIGABRT) or self.was_killed

    @property
    def was_processor_time(self) -> bool:
        return self.code == -signal.SIGXCPU


def _environment() -> dict[str, str]:
    """Nothing but what the interpreter and the catalog need: no secret of the parent reaches the child."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONPATH": str(Path(jigai.__file__).resolve().parents[1]),
        "LANG": "C.UTF-8",
        "JIGAI_PROJECT": str(project_root().resolve()),
    }


class ChildProcess:
    """A child that is started at the first question and lives until the `with` block ends."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._answered = 0

    def __enter__(self) -> "ChildProcess":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._process is not None:
            self._end(self._process)

    def ask(self, job: dict[str, str], seconds: float) -> bytes:
        """The child's answer to a job, without its line end.

        Raises:
            ChildTimedOut: none came within `seconds`.
            ChildDied: the child ended instead.
            ReaderDidNotStart: there is no child to ask.
        """
        process = self._process = self._process or self._start()
        assert process.stdin is not None
        try:
            process.stdin.write(json.dumps(job).encode() + b"\n")
            process.stdin.flush()
        except BrokenPipeError:
            raise ChildDied(self._end(process), was_fresh=self._answered == 0) from None
        answer = self._line(process, time.monotonic() + seconds)
        self._answered += 1
        return answer

    def _start(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-P", "-X", "utf8", "-m", "jigai.readers.child"]
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            cwd="/",
            start_new_session=True,
        )
        self._answered = 0
        try:
            self._line(process, time.monotonic() + _SECONDS_TO_START)
        except (ChildDied, ChildTimedOut) as error:
            raise ReaderDidNotStart(f"jigai.readers.child: {error}") from error
        return process

    def _line(self, process: "subprocess.Popen[bytes]", deadline: float) -> bytes:
        assert process.stdout is not None
        pieces: list[bytes] = []
        while True:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([process.stdout], [], [], left)[0]:
                self._end(process)
                raise ChildTimedOut
            piece = os.read(process.stdout.fileno(), _PIECE)
            if not piece:
                raise ChildDied(self._end(process), was_fresh=self._answered == 0)
            pieces.append(piece)
            if piece.endswith(b"\n"):
                return b"".join(pieces)[:-1]

    def _end(self, process: "subprocess.Popen[bytes]") -> int:
        """Close its input, or kill it where that does not end it at once; returns its exit code."""
        assert process.stdin is not None
        assert process.stdout is not None
        self._process = None
        with suppress(BrokenPipeError):  # it may be gone already
            process.stdin.close()
        try:
            code = process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
        process.stdout.close()
        return code
