"""Annotates many workbooks in one limited child process; what breaks the child costs its own file its marks only."""

import json
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import structlog

import jigai
from jigai.catalog.size_limits import limits
from jigai.feedback.findings_only import findings_only
from jigai.feedback.jobs import AnnotateJob, AnnotateResult, job_to_json

_log = structlog.get_logger(__name__)
_KEPT_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "JIGAI_PROJECT")


class ChildFailed(Exception):
    """The child died, was too slow or could not do the job; the sentence says which."""


class Child:
    """One child process. It sees no secret: neither the settings nor the rest of the environment reach it."""

    def __init__(self) -> None:
        environment = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
        environment |= {"PYTHONPATH": str(Path(jigai.__path__[0]).parent), "PYTHONIOENCODING": "utf-8"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "jigai.feedback.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )

    def do(self, job: AnnotateJob) -> AnnotateResult:
        """Send one job and wait for its answer.

        Raises:
            ChildFailed: no answer came, in time or at all, or the child says it failed.
        """
        line = json.dumps(job_to_json(job), ensure_ascii=True).encode() + b"\n"
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(line)
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise ChildFailed("the child is gone") from error
        answer = self._read_line(limits().child_seconds)
        if "failed" in answer:
            raise ChildFailed(str(answer["failed"]))
        return AnnotateResult(job.out, answer["way"], answer["reason"])

    def _read_line(self, seconds: float) -> dict[str, Any]:
        assert self._process.stdout is not None
        deadline, received = time.monotonic() + seconds, b""
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            while not received.endswith(b"\n"):
                if not selector.select(max(deadline - time.monotonic(), 0)):
                    raise ChildFailed(f"no answer within {seconds:g} s")
                piece = os.read(self._process.stdout.fileno(), 65_536)
                if not piece:
                    raise ChildFailed(f"the child ended with status {self._process.wait()}")
                received += piece
        answer: dict[str, Any] = json.loads(received)
        return answer

    def close(self) -> None:
        """End the process; it holds nothing that must be saved."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    # What was still unsent belonged to the job that has just failed.
                    continue


def annotate_all(jobs: Sequence[AnnotateJob]) -> list[AnnotateResult]:
    """Annotate every job in order. A job that breaks the child gets its findings alone, written here; the next job
    gets a new child."""
    results: list[AnnotateResult] = []
    waiting = list(jobs)
    while waiting:
        with closing(Child()) as child:
            while waiting:
                job = waiting.pop(0)
                try:
                    results.append(child.do(job))
                except ChildFailed as failure:
                    _log.warning("annotation_failed", file=job.summary.file_name, reason=str(failure))
                    findings_only(job.out, job.findings, job.summary)
                    results.append(AnnotateResult(job.out, "findings_only", str(failure)))
                    break
    return results
