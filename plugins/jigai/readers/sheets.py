"""Sheets as rows of cells with physical coordinates, whatever file they come from."""

import io
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

import python_calamine as calamine

from jigai.catalog.sheet_layout import FEEDBACK_SHEET
from jigai.readers.marked_cells import MarkedCell
from jigai.readers.package import check_cells
from jigai.readers.refusal import Refusal, refused
from jigai.readers.sniffing import encrypted
from jigai.readers.zip_members import damaged

Row = tuple[int, list[Any]]
# Captions stand within the first rows; further down there is only data.
HEADER_ROWS = 30
# Few enough to stay in the processor's cache while they are turned into columns: twice as fast as 10,000.
CHUNK_ROWS = 500
_MACRO_SHEETS = (calamine.SheetTypeEnum.MacroSheet, calamine.SheetTypeEnum.Vba)


@dataclass(frozen=True)
class Chunk:
    """Some rows that follow each other: their numbers as Excel shows them, and their cells from column A on."""

    numbers: Sequence[int]
    rows: list[list[Any]]

    def columns(self, width: int) -> list[Sequence[Any]]:
        """The first `width` columns, a blank cell where a row is too short."""
        lengths = set(map(len, self.rows))
        if len(lengths) > 1:
            padding = [""] * width
            return list(zip(*((row + padding)[:width] for row in self.rows), strict=True))
        found: list[Sequence[Any]] = list(islice(zip(*self.rows, strict=True), width))
        return found + [("",) * len(self.rows)] * (width - len(found))

    def without(self, places: Container[int]) -> "Chunk":
        kept = [place for place in range(len(self.rows)) if place not in places]
        return Chunk([self.numbers[place] for place in kept], [self.rows[place] for place in kept])


@dataclass
class Sheet:
    """Rows in order, each with its number as Excel shows it and its cells from column A on; a blank cell is ''.

    `merges`: (top row, left, bottom row, right), rows as Excel shows them, columns from 0. `top` may be looked at any
    number of times; `rows` or `chunks` can be walked once.
    """

    name: str | None
    source: Iterator[Chunk]
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    top: list[Row] = field(init=False)

    def __post_init__(self) -> None:
        self._first: list[Chunk] = []
        while sum(len(chunk.rows) for chunk in self._first) < HEADER_ROWS and (chunk := next(self.source, None)):
            self._first.append(chunk)
        self.top = list(islice(_rows_of(self._first), HEADER_ROWS))

    def rows(self) -> Iterator[Row]:
        return _rows_of(self.chunks())

    def chunks(self) -> Iterator[Chunk]:
        return chain(self._first, self.source)


def _rows_of(chunks: Iterable[Chunk]) -> Iterator[Row]:
    for chunk in chunks:
        yield from zip(chunk.numbers, chunk.rows, strict=True)


def in_chunks(rows: Iterator[Row]) -> Iterator[Chunk]:
    """Rows one by one as chunks. What stands before a row that cannot be read is given out before it is refused."""
    refusal: Refusal | None = None
    while refusal is None:
        taken: list[Row] = []
        try:
            taken.extend(islice(rows, CHUNK_ROWS))
        except Refusal as error:
            refusal = error
        if taken:
            yield Chunk([number for number, _ in taken], [cells for _, cells in taken])
        elif refusal is None:
            return
    raise refusal


def refuse_garbled(name: str | None, rows: Iterable[Row]) -> Iterator[Row]:
    """The same rows, as long as no text in them was lost to a wrong encoding.

    Raises:
        Refusal: unreadable_text, with the row.
    """
    for number, cells in rows:
        for cell in cells:
            if isinstance(cell, str) and ("锟斤拷" in cell or "\ufffd" in cell):
                raise garbled(cell).at(name, number, None)
        yield number, cells


def garbled(text: str | None) -> Refusal:
    """unreadable_text: what was lost to a wrong encoding cannot be brought back."""
    return refused("unreadable_text", "文字是乱码", "the text is garbled", text=text[:80] if text else None)


class Workbook:
    """A workbook opened by calamine; sheets are parsed when asked for."""

    def __init__(self, data: bytes, marked: dict[str, dict[int, dict[int, MarkedCell]]], may_be_garbled: bool) -> None:
        """Open it; a Refusal says damaged_file or encrypted_file."""
        self.marked, self.may_be_garbled = marked, may_be_garbled
        self.is_old = not data.startswith(b"PK")
        self.book: calamine.CalamineWorkbook = _guarded(calamine.CalamineWorkbook.from_filelike, io.BytesIO(data))
        sheets = self.book.sheets_metadata
        # Charts and dialogs are sheets too, and have no cells.
        self.names = [sheet.name for sheet in sheets if sheet.typ == calamine.SheetTypeEnum.WorkSheet]
        self.hidden = {sheet.name for sheet in sheets if sheet.visible != calamine.SheetVisibleEnum.Visible}
        self.has_macro_sheets = any(sheet.typ in _MACRO_SHEETS for sheet in sheets)

    def sheet(self, name: str) -> Sheet:
        """One sheet.

        Raises:
            Refusal: damaged_file, too_many_cells.
        """
        found: calamine.CalamineSheet = _guarded(self.book.get_sheet_by_name, name)
        check_cells(found.total_height, found.total_width)
        merges = [(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in found.merged_cell_ranges or []]
        marks = self.marked.get(name, {})
        # 审核反馈 is ours: it may quote what it found garbled elsewhere.
        is_checked = self.may_be_garbled and name.strip() != FEEDBACK_SHEET
        chunks = _chunks(found)
        if not (marks or is_checked or self.is_old):
            return Sheet(name, chunks, merges)
        plain = _rows_of(chunks)
        rows = _with_marks(_as_floats(plain) if self.is_old else plain, marks)
        return Sheet(name, in_chunks(refuse_garbled(name, rows) if is_checked else rows), merges)


def _chunks(sheet: calamine.CalamineSheet) -> Iterator[Chunk]:
    if sheet.start is None:
        return
    # calamine gives blank rows above the first filled one, but no blank columns left of it.
    left = [""] * sheet.start[1]
    walk, first = sheet.iter_rows(), 1
    while rows := list(islice(walk, CHUNK_ROWS)):
        yield Chunk(range(first, first + len(rows)), [left + cells for cells in rows] if left else rows)
        first += len(rows)


def _as_floats(rows: Iterator[Row]) -> Iterator[Row]:
    """Old workbooks store whole numbers in another way than others; for everybody after us a number is a float."""
    for number, cells in rows:
        yield number, [float(cell) if type(cell) is int else cell for cell in cells]


def _with_marks(rows: Iterator[Row], marked: dict[int, dict[int, MarkedCell]]) -> Iterator[Row]:
    """Puts formulas without value and error values where calamine shows a blank."""
    if not marked:
        yield from rows
        return
    waiting = dict(marked)
    last = 0
    for number, cells in rows:
        last = number
        yield number, _placed(cells, waiting.pop(number, {}))
    for number in sorted(number for number in waiting if number > last):
        yield number, _placed([], waiting[number])


def _placed(cells: list[Any], marks: dict[int, MarkedCell]) -> list[Any]:
    for column, mark in marks.items():
        if column >= len(cells):
            cells = cells + [""] * (column + 1 - len(cells))
        if cells[column] == "":
            cells[column] = mark
    return cells


def _guarded(read: Any, *arguments: Any) -> Any:
    """Calls calamine; what it says of a broken file becomes a refusal."""
    try:
        return read(*arguments)
    except calamine.PasswordError as error:
        raise encrypted() from error
    except (calamine.CalamineError, OSError, ValueError, OverflowError) as error:
        raise damaged("工作簿内容损坏", "the workbook is damaged") from error
    except BaseException as error:
        # A Rust panic arrives as a BaseException of this name, which pyo3 exports nowhere.
        if type(error).__name__ == "PanicException":
            raise damaged("工作簿内容损坏", "the workbook is damaged") from error
        raise
