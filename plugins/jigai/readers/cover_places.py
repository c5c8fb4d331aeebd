"""Where on a sheet the fields of the cover stand, whatever became of its layout."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from jigai.catalog.forms import cover_fields
from jigai.readers.folding import bare
from jigai.readers.sheets import Row

# A column or two may have been put between captions and values.
_FARTHEST = 3
_SIDE_BY_SIDE = 3


@dataclass(frozen=True)
class Place:
    """The cell of a value, row as Excel shows it, column from 0; `text` where it shares the cell with its caption."""

    row: int
    index: int
    text: str | None = None


@dataclass(frozen=True)
class _Caption:
    """A cell with a caption. `right` is the column after it, or after the merge it heads."""

    key: str
    row: int
    index: int
    right: int


class _Cells:
    """Any cell of the rows by its place; '' where there is none."""

    def __init__(self, rows: list[Row]) -> None:
        self._rows = dict(rows)

    def at(self, row: int, index: int) -> object:
        cells = self._rows.get(row, [])
        return cells[index] if index < len(cells) else ""

    def lies(self, row: int) -> bool:
        """Whether a row holds captions side by side, at least three, and nothing else."""
        filled = [index for index, cell in enumerate(self._rows.get(row, [])) if cell != ""]
        return len(filled) >= _SIDE_BY_SIDE and all(self.is_caption(row, index) for index in filled)

    def is_caption(self, row: int, index: int) -> bool:
        cell = self.at(row, index)
        return isinstance(cell, str) and bare(cell) in _keys()


@cache
def _keys() -> dict[str, str]:
    """Words of a caption -> key of the field."""
    return {bare(field.caption): field.key for field in cover_fields()}


@cache
def _in_one_cell() -> re.Pattern[str]:
    """报告期：2021-03, up to the next caption in the same cell."""
    captions = "|".join(sorted((field.caption for field in cover_fields()), key=len, reverse=True))
    return re.compile(rf"({captions})\s*[:：]\s*(.*?)\s*(?=(?:{captions})\s*[:：]|$)", re.DOTALL)


def cover_places(rows: list[Row], merges: list[tuple[int, int, int, int]]) -> dict[str, Place]:
    """Key of a field -> where its value stands, also where nothing does; of a caption that stands twice the first."""
    merged_to = {(top, left): right for top, left, _, right in merges}
    cells, captions = _Cells(rows), dict[str, _Caption]()
    for number, row in rows:
        for index, cell in enumerate(row):
            key = _keys().get(bare(cell)) if isinstance(cell, str) and cell else None
            if key:
                right = merged_to.get((number, index), index) + 1
                captions.setdefault(key, _Caption(key, number, index, right))
    gap = _gap(cells, list(captions.values()))
    places = {key: _value_of(cells, caption, gap) for key, caption in captions.items()}
    for key, place in _behind_colons(rows):
        places.setdefault(key, place)
    return places


def _value_of(cells: _Cells, caption: _Caption, gap: int) -> Place:
    below = caption.row + 1, caption.index
    is_beside = cells.is_caption(caption.row, caption.right) or cells.lies(caption.row)
    if is_beside and not cells.is_caption(*below):
        return Place(*below)
    return Place(caption.row, caption.right + gap)


def _gap(cells: _Cells, captions: list[_Caption]) -> int:
    """Blank columns between all the captions and their values; 0 where any value stands right of its caption."""
    for gap in range(_FARTHEST):
        if any(cells.at(caption.row, caption.right + gap) != "" for caption in captions):
            return gap
    return 0


def _behind_colons(rows: list[Row]) -> Iterator[tuple[str, Place]]:
    for number, row in rows:
        for index, cell in enumerate(row):
            if isinstance(cell, str) and (":" in cell or "：" in cell):
                for caption, text in _in_one_cell().findall(cell):
                    yield _keys()[bare(caption)], Place(number, index, text)
