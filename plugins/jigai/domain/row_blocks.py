"""Data rows in bulk: blocks of text lines, the one shape in which rows are read, sent, hashed, kept and landed.

A line holds for every column of the form the text as submitted and the value it was read as, parted by tabs; a blank
is \\N, and backslash, tab and line ends are escaped as PostgreSQL's COPY wants them. Row numbers stand beside the
lines, in runs, because what a file says does not depend on where it says it.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Protocol

CellValue = str | float | int | None
# (first row number, how many rows follow each other from it)
Run = tuple[int, int]

BLANK = "\\N"
_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_MEANINGS = {escaped: character for character, escaped in _ESCAPES.items()}
_TO_ESCAPE = re.compile(r"[\\\t\n\r]")
_ESCAPED = re.compile(r"\\[\\tnr]")


@dataclass(frozen=True, slots=True)
class DataRow:
    """One data row. `row` is the physical Excel row; texts as submitted, values typed (decimals as text with at
    most 15 significant digits, dates as ISO text), both by column key; a blank cell is None in both."""

    row: int
    texts: dict[str, str | None]
    values: dict[str, CellValue]


class Elsewhere(Protocol):
    """Lines that are not held in memory."""

    def load(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows: their numbers in runs, and their lines, each with its line end."""

    runs: tuple[Run, ...]
    held: bytes | Elsewhere

    @property
    def lines(self) -> bytes:
        return self.held if isinstance(self.held, bytes) else self.held.load()

    @property
    def numbers(self) -> Iterator[int]:
        return chain.from_iterable(range(first, first + count) for first, count in self.runs)

    def __len__(self) -> int:
        return sum(count for _, count in self.runs)


def to_part(cell: CellValue) -> str:
    """A cell as it stands in a line."""
    if cell is None:
        return BLANK
    text = str(cell)
    return _TO_ESCAPE.sub(lambda found: _ESCAPES[found[0]], text) if _TO_ESCAPE.search(text) else text


def from_part(part: str) -> str | None:
    """The text that stands as `part` in a line."""
    if "\\" not in part:
        return part
    return None if part == BLANK else _ESCAPED.sub(lambda found: _MEANINGS[found[0]], part)


def runs_of(numbers: Sequence[int]) -> tuple[Run, ...]:
    """Rising row numbers as runs."""
    if numbers and numbers[-1] - numbers[0] == len(numbers) - 1:
        return ((numbers[0], len(numbers)),)
    runs: list[Run] = []
    for number in numbers:
        if runs and sum(runs[-1]) == number:
            runs[-1] = runs[-1][0], runs[-1][1] + 1
        else:
            runs.append((number, 1))
    return tuple(runs)


class Rows(Sequence[DataRow]):
    """The data rows of one file, in order: a convenient list of `DataRow`s for who needs few of them; who takes many
    takes `blocks`, or `columns`.

    Args:
        keys: column keys in the order of the lines.
        integers: those whose values are whole numbers.
    """

    def __init__(self, keys: Sequence[str] = (), integers: Collection[str] = (), blocks: Iterable[Block] = ()) -> None:
        self.keys, self.integers = tuple(keys), frozenset(integers)
        self.blocks = list(blocks)
        self._count = sum(map(len, self.blocks))

    @classmethod
    def of(cls, rows: Iterable[DataRow]) -> "Rows":
        """Rows given one by one; the first names the columns."""
        given = list(rows)
        keys = tuple(given[0].texts) if given else ()
        integers = {key for row in given for key in keys if isinstance(row.values[key], int)}
        parts = ([part for key in keys for part in (row.texts[key], row.values[key])] for row in given)
        lines = "".join("\t".join(map(to_part, line)) + "\n" for line in parts)
        return cls(keys, integers, [Block(runs_of([row.row for row in given]), lines.encode())] if given else ())

    def add(self, block: Block) -> None:
        self.blocks.append(block)
        self._count += len(block)

    def columns(self, keys: Sequence[str]) -> Iterator[tuple[list[int], list[tuple[str, ...]]]]:
        """Block after block, the row numbers and, for each of these keys, two columns as they stand in the lines: of
        the texts and of the values."""
        places = [2 * self.keys.index(key) + part for key in keys for part in (0, 1)]
        for block in self.blocks:
            parts = list(zip(*(line.split("\t") for line in _lines(block)), strict=True))
            yield list(block.numbers), [parts[place] for place in places]

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[DataRow]:
        for block in self.blocks:
            for number, line in zip(block.numbers, _lines(block), strict=True):
                yield self._row(number, line)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return list(self)[index]
        wanted = index + len(self) if index < 0 else index
        for block in self.blocks:
            if 0 <= wanted < len(block):
                return self._row(list(block.numbers)[wanted], _lines(block)[wanted])
            wanted -= len(block)
        raise IndexError(index)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and list(self) == list(other)

    def __repr__(self) -> str:
        return f"<{len(self)} rows of {len(self.keys)} columns>"

    def _row(self, number: int, line: str) -> DataRow:
        parts = [from_part(part) for part in line.split("\t")]
        texts, values = dict(zip(self.keys, parts[::2], strict=True)), dict[str, CellValue]()
        for key, value in zip(self.keys, parts[1::2], strict=True):
            values[key] = int(value) if value is not None and key in self.integers else value
        return DataRow(number, texts, values)


def _lines(block: Block) -> list[str]:
    return block.lines.decode().split("\n")[:-1]
