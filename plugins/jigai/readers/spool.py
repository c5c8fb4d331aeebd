"""Rows that came from the children, kept in memory while they are few and in a nameless file when they are many."""

import tempfile
from dataclasses import dataclass
from threading import Lock

# Hundreds of small workbooks stay in memory.
_IN_MEMORY = 16 << 20


@dataclass(frozen=True, slots=True)
class Spooled:
    """Where some lines lie in a spool."""

    spool: "Spool"
    start: int
    length: int

    def load(self) -> bytes:
        return self.spool.read(self.start, self.length)


class Spool:
    """Keeps bytes for as long as something kept is referred to; several threads may use it."""

    def __init__(self) -> None:
        self._lock, self._end = Lock(), 0
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY, prefix="jigai-rows-")  # noqa: SIM115

    def keep(self, lines: bytes) -> Spooled:
        with self._lock:
            self._file.seek(self._end)
            self._file.write(lines)
            start, self._end = self._end, self._end + len(lines)
        return Spooled(self, start, len(lines))

    def read(self, start: int, length: int) -> bytes:
        with self._lock:
            self._file.seek(start)
            return self._file.read(length)
