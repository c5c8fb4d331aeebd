"""Sheets as rows of cells with physical coordinates, whatever file they come from."""

import io
from collections.abc import Iterable, Iterator
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
_MACRO_SHEETS = (calamine.SheetTypeEnum.MacroSheet, calamine.SheetTypeEnum.Vba)


@dataclass
class Sheet:
    """Rows in order, each with its number as Excel shows it and its cells from column A on; a blank cell is ''.

    `merges`: (top row, left, bottom row, right), rows as Excel shows them, columns from 0. `top` may be looked at any
    number of times; `rows` can be walked once.
    """

    name: str | None
    source: Iterable[Row]
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    top: list[Row] = field(init=False)

    def __post_init__(self) -> None:
        self._rest = iter(self.source)
        self.top = list(islice(self._rest, HEADER_ROWS))

    def rows(self) -> Iterator[Row]:
        return chain(self.top, self._rest)


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
        self.book: calamine.CalamineWorkbook = _guarded(calamine.CalamineWorkbook.from_filelike, io.BytesIO(data))
        sheets = self.book.sheets_metadata
        # Charts and dialogs are sheets too, and have no cells.
        self.names = [sheet.name for sheet in sheets if sheet.typ == calamine.SheetTypeEnum.WorkSheet]
        self.has_macro_sheets = any(sheet.typ in _MACRO_SHEETS for sheet in sheets)

    def sheet(self, name: str) -> Sheet:
        """One sheet.

        Raises:
            Refusal: damaged_file, too_many_cells.
        """
        found: calamine.CalamineSheet = _guarded(self.book.get_sheet_by_name, name)
        check_cells(found.total_height, found.total_width)
        merges = [(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in found.merged_cell_ranges or []]
        rows = _with_marks(_rows(found), self.marked.get(name, {}))
        # 审核反馈 is ours: it may quote what it found garbled elsewhere.
        is_checked = self.may_be_garbled and name.strip() != FEEDBACK_SHEET
        return Sheet(name, refuse_garbled(name, rows) if is_checked else rows, merges)


def _rows(sheet: calamine.CalamineSheet) -> Iterator[Row]:
    if sheet.start is None:
        return
    # calamine gives blank rows above the first filled one, but no blank columns left of it.
    left = [""] * sheet.start[1]
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        yield number, (left + cells if left else cells)


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
