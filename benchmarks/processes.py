"""Work done in a process of its own, and the most memory that it and each of its children ever held."""

import multiprocessing
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import psutil

_SAMPLED_EVERY = 0.02


@dataclass(frozen=True)
class Done:
    """`peaks`: bytes of resident memory, of the process itself first, then of each child."""

    result: Any
    seconds: float
    peaks: list[int]


def in_own_process(work: Callable[..., Any], *arguments: Any) -> Done:
    """Call a function of a module in a fresh interpreter.

    Raises:
        RuntimeError: it raised or died there; its traceback has been printed.
    """
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_call, args=(there, work, arguments))
    process.start()
    there.close()
    peaks: dict[int, int] = {}
    while not here.poll(_SAMPLED_EVERY):
        _sample(process.pid or 0, peaks)
    try:
        result, seconds, own = here.recv()
    except EOFError:
        raise RuntimeError(f"{work.__qualname__} ended without a result") from None
    finally:
        process.join()
    peaks.pop(process.pid or 0, None)
    return Done(result, seconds, [own, *peaks.values()])


def _call(answer: Connection, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    started = time.perf_counter()
    result = work(*arguments)
    answer.send((result, time.perf_counter() - started, high_water("self")))
    answer.close()


def _sample(pid: int, peaks: dict[int, int]) -> None:
    """The kernel keeps the high-water mark of each, so looking now and then misses next to nothing."""
    with suppress(psutil.NoSuchProcess):
        for child in psutil.Process(pid).children(recursive=True):
            with suppress(OSError, StopIteration):
                peaks[child.pid] = max(peaks.get(child.pid, 0), high_water(child.pid))


def high_water(pid: int | str) -> int:
    """Most resident memory of a process so far, in bytes: unlike ru_maxrss not inherited from who started it."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines()
    return 1024 * int(next(line for line in lines if line.startswith("VmHWM")).split()[1])
