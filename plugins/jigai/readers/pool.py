"""Reads files in limited child processes: a file that kills its reader costs no other file."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue

import structlog

from jigai.catalog.size_limits import limits
from jigai.domain.readings import Reading
from jigai.readers.child_process import ChildDied, ChildProcess, ChildTimedOut
from jigai.readers.refusal import Refusal, over_limit, refused
from jigai.readers.text_encoding import file_sha256
from jigai.readers.wire import decode

_MOST_CHILDREN = 2
# Starting a child costs as much as reading so many small files.
_FILES_WORTH_A_CHILD = 16

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class FileToRead:
    """A file on this machine, and the name under which the unit submitted it."""

    path: Path
    file_name: str


def read_batch(files: Sequence[FileToRead]) -> list[Reading]:
    """Read files in at most two child processes, each with the limits of limits.yml; results in the order given.

    Raises:
        FileNotFoundError: one of the paths does not exist; nothing has been read.
        ReaderDidNotStart: a child cannot run at all: our fault, and no file's.
    """
    for file in files:
        file.path.stat()
    if not files:
        return []
    waiting: SimpleQueue[int] = SimpleQueue()
    for index in range(len(files)):
        waiting.put(index)
    readings: list[Reading | None] = [None] * len(files)
    lanes = min(_MOST_CHILDREN, os.cpu_count() or 1, -(-len(files) // _FILES_WORTH_A_CHILD))
    with ThreadPoolExecutor(lanes) as executor:
        for lane in [executor.submit(_lane, files, waiting, readings) for _ in range(lanes)]:
            lane.result()
    return [reading for reading in readings if reading is not None]


def _lane(files: Sequence[FileToRead], waiting: "SimpleQueue[int]", readings: list[Reading | None]) -> None:
    """One child after another works off the queue."""
    with ChildProcess() as child:
        while True:
            try:
                index = waiting.get_nowait()
            except Empty:
                return
            readings[index] = _read(child, files[index])


def _read(child: ChildProcess, file: FileToRead) -> Reading:
    """The file's reading, or what its reader died of. A death is blamed on the file only where a child died that had
    read nothing before; else it is tried once more with a new one."""
    job = {"path": str(file.path.resolve()), "file_name": file.file_name}
    try:
        try:
            answer = child.ask(job, limits().child_seconds)
        except ChildDied as death:
            if death.was_fresh and not death.was_killed:
                raise
            answer = child.ask(job, limits().child_seconds)
    except ChildTimedOut:
        return _unread(file, _too_slow())
    except ChildDied as death:
        return _unread(file, _refusal_of(death))
    if answer.startswith(b'{"error"'):
        log.error("reader_failed", file=file.file_name, error=answer.decode("ascii", "replace"))
        return _unread(file, _unmanageable())
    return decode(answer)


def _unread(file: FileToRead, refusal: Refusal) -> Reading:
    return Reading(file.file_name, file_sha256(file.path), "unknown", refusal.note)


def _refusal_of(death: ChildDied) -> Refusal:
    if death.was_processor_time:
        return _too_slow()
    if death.was_memory:
        limit = f"{limits().child_memory_bytes // 1_048_576}MB"
        return over_limit("reading_out_of_memory", "读取所需内存", "memory needed for reading", None, limit)
    return _unmanageable()


def _too_slow() -> Refusal:
    return over_limit(
        "reading_timed_out", "读取用时", "time for reading", None, str(limits().child_seconds), "秒", " s"
    )


def _unmanageable() -> Refusal:
    return refused("damaged_file", "文件结构异常，程序无法读取", "the file's structure cannot be handled")
