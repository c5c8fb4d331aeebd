"""One limited child from outside: started when needed, asked with a deadline, replaced when it is gone."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import jigai
from jigai.domain.layout import project_root
from jigai.domain.readings import Note
from jigai.domain.row_blocks import Block
from jigai.readers.answer_pipe import AnswerPipe
from jigai.readers.exit_codes import OUT_OF_MEMORY
from jigai.readers.wire import BrokenAnswer, decode_block, decode_notes

# Imports and catalog take a third of a second; on a machine that swaps, far longer.
_SECONDS_TO_START = 60
Keep = Callable[[Block | list[Note]], None]


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
        self._pipe: AnswerPipe
        self._answered = 0

    def __enter__(self) -> "ChildProcess":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._process is not None:
            self._end(self._process)

    def ask(self, job: dict[str, Any], seconds: float, keep: Keep = lambda part: None) -> dict[str, Any]:
        """The last message of the child's answer to a job; `keep` gets the blocks and notes that come before it.

        Raises:
            ChildTimedOut: it did not come within `seconds`.
            ChildDied: the child ended instead.
            BrokenAnswer: what came is no answer; the child has been ended.
            ReaderDidNotStart: there is no child to ask.
        """
        process = self._process = self._process or self._start()
        assert process.stdin is not None
        try:
            process.stdin.write(json.dumps(job).encode() + b"\n")
            process.stdin.flush()
            message = self._answer(time.monotonic() + seconds, keep)
        except (BrokenPipeError, EOFError):
            raise ChildDied(self._end(process), was_fresh=self._answered == 0) from None
        except TimeoutError:
            self._end(process)
            raise ChildTimedOut from None
        except ValueError as error:
            self._end(process)
            raise BrokenAnswer(str(error)) from error
        self._answered += 1
        return message

    def _answer(self, deadline: float, keep: Keep) -> dict[str, Any]:
        while True:
            message: dict[str, Any] = json.loads(self._pipe.line(deadline))
            if "bytes" in message:
                keep(decode_block(message, self._pipe.take(message["bytes"], deadline)))
            elif "notes" in message:
                keep(decode_notes(message))
            else:
                return message

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
        assert process.stdout is not None
        self._answered, self._pipe = 0, AnswerPipe(process.stdout)
        try:
            self._pipe.line(time.monotonic() + _SECONDS_TO_START)
        except (EOFError, TimeoutError) as error:
            raise ReaderDidNotStart(f"jigai.readers.child: exit {self._end(process)}") from error
        return process

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
