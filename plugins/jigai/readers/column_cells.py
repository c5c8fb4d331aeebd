"""The cells of one column, chunk after chunk, as parts of lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from jigai.catalog.forms import Column
from jigai.domain.row_blocks import BLANK, to_part
from jigai.readers.cell_text import Typed
from jigai.readers.cells import Typer, marked, typer_for
from jigai.readers.plain_columns import plain_column

# Words of lists, months and codes come again in row after row; so many different cells of a column are typed once.
_REMEMBERED = 20_000
# More new cells in a chunk than this, and than half of its different ones: the next is first looked at as a whole.
_FEW = 20
BLANK_PAIR = f"{BLANK}\t{BLANK}"
# True == 1 == 1.0, yet they are three cells.
_EQUAL_TO_FLOATS = frozenset((bool, int))


@dataclass(frozen=True)
class Parts:
    """A column's share of the lines of a chunk: texts and values in one, or one after the other.

    `noted`: the places of cells that deserve notes.
    """

    columns: tuple[Sequence[str], ...]
    noted: Sequence[int] = ()

    @property
    def has_blanks(self) -> bool:
        return BLANK in self.columns[0] or BLANK_PAIR in self.columns[0]

    def is_blank(self, place: int) -> bool:
        return self.columns[0][place] in (BLANK, BLANK_PAIR) and place not in self.noted


class ColumnCells:
    """Types one column of the form. `index`: its place in the sheet, from 0."""

    def __init__(self, column: Column, index: int, native_text: bool) -> None:
        self.key, self.index, self.native_text = column.key, index, native_text
        self.typer: Typer = typer_for(column, native_text)
        self.plain = plain_column(column, native_text)
        # A new column may be a small sheet's, whose cells are not worth remembering.
        self.is_new = self.is_varied = True
        self._forget()

    def _forget(self) -> None:
        self.pairs: dict[Any, str] = {"": BLANK_PAIR}
        self.noted: dict[Any, Typed] = {}

    def parts(self, cells: Sequence[Any]) -> Parts:
        """The column in one chunk.

        Raises:
            Refusal: a cell longer than cells can be; its place is not told.
        """
        if self.is_varied and self.plain is not None and (plain := self.plain(cells)) is not None:
            if self.is_new:
                self.is_new, self.is_varied = False, 2 * len(set(cells)) > len(cells)
            return Parts(plain)
        if not self.native_text and not _EQUAL_TO_FLOATS.isdisjoint(map(type, cells)):
            cells = [(cell,) if type(cell) in _EQUAL_TO_FLOATS else cell for cell in cells]
        try:
            pairs = self._known(cells)
        except KeyError:
            self._learn(set(cells))
            pairs = self._known(cells)
        noted = [place for place, cell in enumerate(cells) if cell in self.noted] if self.noted else ()
        return Parts((pairs,), noted)

    def _known(self, cells: Sequence[Any]) -> Sequence[str]:
        # Looks all of them up in one call; the blank before them, because of a single one it would make no sequence.
        return itemgetter("", *cells)(self.pairs)[1:]

    def _learn(self, found: set[Any]) -> None:
        """Type the cells that have not been met before."""
        if len(self.pairs) > _REMEMBERED:
            self._forget()
        fresh = found.difference(self.pairs)
        self.is_varied = len(self.pairs) > 1 and len(fresh) > max(_FEW, len(found) / 2)
        for cell in fresh:
            text, value, kinds = typed = self.typed(cell)
            part = to_part(text)
            self.pairs[cell] = f"{part}\t{part if value == text else to_part(value)}"
            if kinds:
                self.noted[cell] = typed

    def typed(self, cell: Any) -> Typed:
        """One cell.

        Raises:
            Refusal: as `parts`.
        """
        if type(cell) is tuple:
            (cell,) = cell
        is_usual = type(cell) is float or (type(cell) is str and cell[:1] != "#")
        return self.typer(cell) if is_usual else (marked(cell) or self.typer(cell))
