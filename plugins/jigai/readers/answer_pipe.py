"""The parent's end of a child's standard output: whole messages, each before a deadline."""

import fcntl
import os
import select
import time
from contextlib import suppress
from typing import IO

_PIECE = 1 << 20


class AnswerPipe:
    """Reads lines, and counted bytes between them. A deadline is a moment of `time.monotonic`."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._descriptor, self._held = stream.fileno(), bytearray()
        # A block of rows fits in, so that the child can go on reading while it is taken; elsewhere than on Linux it
        # waits, and where many pipes are open already the system may refuse.
        with suppress(AttributeError, OSError):
            fcntl.fcntl(self._descriptor, fcntl.F_SETPIPE_SZ, _PIECE)

    def line(self, deadline: float) -> bytes:
        """The next line, without its end.

        Raises:
            TimeoutError: it did not come in time.
            EOFError: the child has closed its end.
        """
        searched = 0
        while (end := self._held.find(b"\n", searched)) < 0:
            searched = len(self._held)
            self._more(deadline)
        return self.take(end + 1, deadline)[:-1]

    def take(self, count: int, deadline: float) -> bytes:
        """The next bytes; raises as `line`."""
        while len(self._held) < count:
            self._more(deadline)
        taken = bytes(self._held[:count])
        del self._held[:count]
        return taken

    def _more(self, deadline: float) -> None:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([self._descriptor], [], [], left)[0]:
            raise TimeoutError
        piece = os.read(self._descriptor, _PIECE)
        if not piece:
            raise EOFError
        self._held += piece
