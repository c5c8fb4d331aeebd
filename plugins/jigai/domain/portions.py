"""Long sequences taken a few at a time, so that what they need of memory does not grow with them."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def in_portions(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in order, `size` at a time; the last portion may be smaller, and none is empty."""
    waiting = iter(items)
    while portion := list(islice(waiting, size)):
        yield portion


def by_weight(items: Iterable[tuple[T, int]], most: int) -> Iterator[list[T]]:
    """Items with their weights, as many at a time as weigh no more than `most` together; a heavier one comes alone."""
    portion, total = list[T](), 0
    for item, weight in items:
        if portion and total + weight > most:
            yield portion
            portion, total = [], 0
        portion.append(item)
        total += weight
    if portion:
        yield portion
