"""Python's collector of reference cycles, paused while rows pile up."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """Rows are plain trees: the collector would walk all of them again and again, and half the time would be its."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
