"""The stages one after the other as the DAGs call them, at moments a test chooses."""

import os
import time
from pathlib import Path

from jigai.catalog.settings import Settings
from jigai.stages import accept, answer, chase, notify, parse, register, validate
from jigai.storage.inbox import Inbox


def drop(settings: Settings, path: Path, folder: str) -> None:
    """Put a file into a unit's inbox folder, its upload over for a while: nobody has to wait for it to settle."""
    dropped = Inbox.of(settings).put(path, folder)
    quiet = time.time() - 60
    os.utime(dropped, (quiet, quiet))


def judge(now: str) -> dict[str, int]:
    """`ingest_submissions` up to the verdicts; how many files got which."""
    for batch in register.run(now):
        parse.run(batch, now)
    for entry in validate.plan():
        validate.run(entry["form"], entry["submission_ids"], now)
    return accept.run(now)


def take_in(now: str) -> None:
    """One run of `ingest_submissions`."""
    judge(now)
    answer.run(now)


def send(settings: Settings, path: Path, folder: str, now: str) -> None:
    """One file taken in by a run of its own."""
    drop(settings, path, folder)
    take_in(now)


def morning(now: str) -> None:
    """One run of `chase_obligations`, and of `notify_units` after it."""
    chase.run(now)
    notify.run(now)


def evening(now: str) -> None:
    """One run of `ingest_submissions`, and of `notify_units` after it."""
    take_in(now)
    notify.run(now)
