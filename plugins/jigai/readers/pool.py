"""Reads files in limited child processes: a file that kills its reader costs no other file."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType

import structlog

from jigai.catalog.size_limits import limits
from jigai.domain.readings import Note, Reading
from jigai.domain.row_blocks import Block
from jigai.readers.child_process import ChildDied, ChildProcess, ChildTimedOut
from jigai.readers.refusal import Refusal, over_limit, refused
from jigai.readers.spool import Spool
from jigai.readers.text_encoding import file_sha256
from jigai.readers.wire import BrokenAnswer, decode

_MOST_CHILDREN = 2
# Starting a child costs as much as reading so many small files.
_FILES_WORTH_A_CHILD = 16

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class FileToRead:
    """A file on this machine, and the name under which the unit submitted it."""

    path: Path
    file_name: str


class ReaderPool:
    """At most two children, each with the limits of limits.yml, started when there is work for them and ended with
    the `with` block."""

    def __init__(self) -> None:
        self._children = [ChildProcess() for _ in range(min(_MOST_CHILDREN, os.cpu_count() or 1))]
        self._spool = Spool()

    def __enter__(self) -> "ReaderPool":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for child in self._children:
            child.__exit__(kind, error, at)

    def read(self, files: Sequence[FileToRead]) -> list[Reading]:
        """Readings in the order of the files. Their rows stay in a file on disk where they are many.

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
        lanes = self._children[: -(-len(files) // _FILES_WORTH_A_CHILD)]
        with ThreadPoolExecutor(len(lanes)) as executor:
            for lane in [executor.submit(_lane, child, files, waiting, readings, self._spool) for child in lanes]:
                lane.result()
        return [reading for reading in readings if reading is not None]


def read_batch(files: Sequence[FileToRead]) -> list[Reading]:
    """The same for files that come alone."""
    with ReaderPool() as pool:
        return pool.read(files)


def _lane(
    child: ChildProcess,
    files: Sequence[FileToRead],
    waiting: "SimpleQueue[int]",
    readings: list[Reading | None],
    spool: Spool,
) -> None:
    """One child, or its successors, works off the queue."""
    while True:
        try:
            index = waiting.get_nowait()
        except Empty:
            return
        readings[index] = _read(child, files[index], spool)


def _read(child: ChildProcess, file: FileToRead, spool: Spool) -> Reading:
    """The file's reading, or what its reader died of. A death is blamed on the file only where a child died that had
    read nothing before; else it is tried once more with a new one."""
    try:
        try:
            return _asked(child, file, spool)
        except ChildDied as death:
            if death.was_fresh and not death.was_killed:
                raise
            return _asked(child, file, spool)
    except ChildTimedOut:
        return _unread(file, _too_slow())
    except ChildDied as death:
        return _unread(file, _refusal_of(death))
    except BrokenAnswer as error:
        log.error("reader_failed", file=file.file_name, error=str(error))
        return _unread(file, _unmanageable())


def _asked(child: ChildProcess, file: FileToRead, spool: Spool) -> Reading:
    """One attempt; the rows of one that failed are left behind in the spool."""
    blocks, notes = list[Block](), list[Note]()

    def keep(part: Block | list[Note]) -> None:
        if isinstance(part, Block):
            blocks.append(Block(part.runs, spool.keep(part.lines)))
        else:
            notes.extend(part)

    job = {"path": str(file.path.resolve()), "file_name": file.file_name}
    return decode(child.ask(job, limits().child_seconds, keep), blocks, notes)


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
