"""A few rows of a sheet read as captions, the last of them, below groups."""

from collections.abc import Iterator
from dataclasses import dataclass

from jigai.readers.folding import fold
from jigai.readers.sheets import Row

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


class HeaderRows:
    """Rows that may be a header. `merges`: those that begin in them."""

    def __init__(self, rows: list[Row], merges: list[Merge]) -> None:
        self.rows = rows
        self._width = max(len(cells) for _, cells in rows)
        self._ends = [{left: right for top, left, _, right in merges if top == number} for number, _ in rows]

    @property
    def words(self) -> tuple[dict[int, str], ...]:
        """Of every row column -> what stands there, folded."""
        return tuple(
            {index: word for index, cell in enumerate(cells) if (word := fold(cell))} for _, cells in self.rows
        )

    def stacks(self, reaches: bool) -> Iterator[Stack]:
        """One a column with a text in any of the rows. `reaches`: a group that is not merged reaches to the next."""
        levels = [self._groups(at, reaches) for at in range(len(self.rows) - 1)]
        for index in range(self._width):
            own = next((at for at in reversed(range(len(self.rows))) if self._text(at, index)), None)
            if own is not None:
                group, is_sure = next((level[index] for level in reversed(levels[:own]) if index in level), ("", False))
                heads_several = own < len(self.rows) - 1 and self._ends[own].get(index, index) > index
                yield Stack(index, self._text(own, index), group, is_sure, heads_several)

    def _text(self, at: int, index: int) -> str:
        cells = self.rows[at][1]
        cell = cells[index] if index < len(cells) else ""
        return cell if fold(cell) else ""

    def _groups(self, at: int, reaches: bool) -> dict[int, tuple[str, bool]]:
        """Column -> the text above it, and whether that is certain."""
        found: dict[int, tuple[str, bool]] = {}
        last, may_reach, covered = "", False, 0
        for index in range(self._width):
            if text := self._text(at, index):
                end = self._ends[at].get(index)
                last, may_reach, covered = text, reaches and end is None, index if end is None else end
            if index <= covered and last:
                found[index] = last, True
            elif may_reach:
                found[index] = last, False
        return found
