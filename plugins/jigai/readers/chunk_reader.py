"""Chunks of a data sheet -> blocks of lines, column by column, and the notes its cells deserve."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import compress, repeat
from typing import Any

from jigai.catalog.forms import Form
from jigai.catalog.sheet_layout import column_letter
from jigai.domain.readings import Note
from jigai.domain.row_blocks import Block, runs_of
from jigai.readers.column_cells import BLANK_PAIR, ColumnCells, Parts
from jigai.readers.headers import Header
from jigai.readers.refusal import Refusal
from jigai.readers.sheets import Chunk


class ChunkReader:
    """Reads the data rows of one sheet and keeps their notes."""

    def __init__(self, sheet: str | None, form: Form, header: Header, native_text: bool) -> None:
        self.sheet, self.notes = sheet, list[Note]()
        places = header.columns
        self.columns = [
            ColumnCells(column, places[column.key], native_text) if column.key in places else None
            for column in form.columns
        ]
        self.present = [column for column in self.columns if column is not None]
        self.width = 1 + max((column.index for column in self.present), default=0)
        self.named = {heading.index for heading in header.headings}
        self.beside: set[int] = set()

    def read(self, chunk: Chunk) -> Block | None:
        """The rows in which some cell of the form's columns is not blank; None where there are none.

        Raises:
            Refusal: a cell longer than cells can be, the first of the chunk, with its place.
        """
        if not chunk.rows:
            return None
        cells = chunk.columns(self.width)
        try:
            parts = [column.parts(cells[column.index]) for column in self.present]
        except Refusal:
            raise self._first_refusal(chunk) from None
        self._note(chunk.numbers, cells, parts)
        kept = _filled(parts, len(chunk.rows))
        if kept is not None:
            chunk = Chunk(list(compress(chunk.numbers, kept)), list(compress(chunk.rows, kept)))
            if not chunk.rows:
                return None
        self._look_beside(chunk.rows)
        lines = "\n".join(map("\t".join, zip(*self._parted(parts, kept), strict=False)))
        return Block(runs_of(chunk.numbers), f"{lines}\n".encode())

    def _parted(self, parts: list[Parts], kept: Sequence[bool] | None) -> Iterator[Iterable[str]]:
        """The parts of the lines, column by column in the order of the form; a missing column is blank throughout."""
        found = iter(parts)
        for column in self.columns:
            if column is None:
                yield repeat(BLANK_PAIR)
            else:
                for part in next(found).columns:
                    yield part if kept is None else compress(part, kept)

    def _note(self, numbers: Sequence[int], cells: Sequence[Sequence[Any]], parts: list[Parts]) -> None:
        """Notes in the order of rows, then of the form's columns."""
        noted = [(place, order) for order, part in enumerate(parts) for place in part.noted]
        for place, order in sorted(noted):
            column = self.present[order]
            cell = cells[column.index][place]
            text, value, kinds = column.typed(cell)
            original = getattr(cell, "formula", text)
            read_as = None if value is None else str(value)
            at = f"{column_letter(column.index + 1)}{numbers[place]}"
            for kind in kinds:
                detail = {"read_as": "空白"} if kind == "dash_for_nothing" else {}
                self.notes.append(Note(kind, self.sheet, numbers[place], column.key, at, original, read_as, detail))

    def _look_beside(self, rows: list[list[Any]]) -> None:
        """Which columns without a caption hold something."""
        if max(map(len, rows)) <= len(self.named):
            return
        for row in rows:
            if len(row) > len(self.named):
                self.beside |= {index for index, cell in enumerate(row) if cell != "" and index not in self.named}

    def _first_refusal(self, chunk: Chunk) -> Refusal:
        """The same refusal with its place; row by row, so that it is the first however the rows were cut."""
        for number, row in zip(chunk.numbers, chunk.rows, strict=True):
            for column in self.present:
                try:
                    if column.index < len(row):
                        column.typed(row[column.index])
                except Refusal as refusal:
                    return refusal.at(self.sheet, number, f"{column_letter(column.index + 1)}{number}")
        raise AssertionError("a cell was refused only once")

    def nameless(self, header: Header) -> Iterator[Note]:
        """column_unknown for columns that hold something in data rows but have no caption."""
        for index in sorted(self.beside):
            letter = column_letter(index + 1)
            place = (self.sheet, header.last_row, None, f"{letter}{header.last_row}")
            yield Note("column_unknown", *place, "（无栏目名称）", detail={"letter": letter})


def _filled(parts: Sequence[Parts], count: int) -> list[bool] | None:
    """Which rows are not blank; None where all are."""
    if any(not part.has_blanks for part in parts):
        return None
    filled = [not all(part.is_blank(place) for part in parts) for place in range(count)]
    return None if all(filled) else filled
