"""A few rows of a sheet read as captions, the last of them, below groups."""

from collections.abc import Iterator
from dataclasses import dataclass

from jigai.readers.folding import fold
from jigai.readers.sheets import Row

# A row's number as Excel shows it, and the texts in it by column from 0.
Texts = tuple[int, dict[int, str]]
Merge = tuple[int, int, int, int]


@dataclass(frozen=True)
class Stack:
    """What stands above a column of values: its caption, the group above it ('' for none), and whether the group
    certainly is above it (its own cell, or a merge it lies in). `heads_several`: the caption is merged over more
    columns than this one, and rows of captions follow below it."""

    index: int
    caption: str
    group: str
    is_sure: bool
    heads_several: bool


def filled(rows: list[Row]) -> list[Texts]:
    """The rows with a text that might be a caption, and those texts."""
    found = [(number, {index: cell for index, cell in enumerate(cells) if fold(cell)}) for number, cells in rows]
    return [(number, texts) for number, texts in found if texts]


class HeaderRows:
    """Rows that may be a header. `merges`: those that begin in them."""

    def __init__(self, rows: list[Texts], merges: list[Merge]) -> None:
        self.first_row, self.last_row = rows[0][0], rows[-1][0]
        self._rows = [texts for _, texts in rows]
        self._width = 1 + max(max(texts) for texts in self._rows)
        self._ends = [{left: right for top, left, _, right in merges if top == number} for number, _ in rows]

    def stacks(self, reaches: bool) -> Iterator[Stack]:
        """One a column with a text in any of the rows. `reaches`: a group that is not merged reaches to the next."""
        last = len(self._rows) - 1
        levels = [self._groups(at, reaches) for at in range(last)]
        for index in range(self._width):
            own = next((at for at in range(last, -1, -1) if index in self._rows[at]), None)
            if own is not None:
                group, is_sure = next((level[index] for level in reversed(levels[:own]) if index in level), ("", False))
                heads_several = own < last and self._ends[own].get(index, index) > index
                yield Stack(index, self._rows[own][index], group, is_sure, heads_several)

    def _groups(self, at: int, reaches: bool) -> dict[int, tuple[str, bool]]:
        """Column -> the text above it, and whether that is certain."""
        found: dict[int, tuple[str, bool]] = {}
        last, may_reach, covered = "", False, 0
        for index in range(self._width):
            if text := self._rows[at].get(index):
                end = self._ends[at].get(index)
                last, may_reach, covered = text, reaches and end is None, index if end is None else end
            if index <= covered and last:
                found[index] = last, True
            elif may_reach:
                found[index] = last, False
        return found
