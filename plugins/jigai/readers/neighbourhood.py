"""The cells around one place of a file as people see them: what the limited child process reads for the desk."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jigai.catalog.size_limits import limits
from jigai.readers.cell_text import shown
from jigai.readers.delimited import open_csv
from jigai.readers.marked_cells import marked_cells
from jigai.readers.old_workbook import look_through
from jigai.readers.package import walk
from jigai.readers.part_scan import column_number
from jigai.readers.refusal import Refusal, megabytes, over_limit
from jigai.readers.sheets import Sheet, Workbook
from jigai.readers.sniffing import check_ole2, sniff

ROWS_AROUND, COLUMNS_AROUND = 4, 4
_MOST_CHARACTERS = 200
_HEAD = 8192
_CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


def look(path: Path, sheet: str | None, row: int | None, column: str | None) -> dict[str, Any]:
    """The rows and columns around a place, or why the file is not read.

    Args:
        row: as the spreadsheet shows it; None looks at the top.
        column: its letters; None looks at the first columns.

    Returns:
        first_column (from 0), rows: [[row number, [text of a cell, ...]], ...]; or refused: half a sentence.
    """
    try:
        with _opened(path, sheet) as found:
            if found is None:
                return {"refused": "工作簿中没有该工作表"}
            return _around(found, row or 1, column_index(column) if column else 0)
    except Refusal as refusal:
        return {"refused": str(refusal.note.detail.get("reason") or refusal.note.kind)}


def column_index(letters: str) -> int:
    """From 0: A is 0, AA is 26."""
    return column_number(letters.encode()) - 1


def place(cell: str | None) -> tuple[str | None, int | None]:
    """Letters and row of a cell such as P7; None, None of anything else."""
    found = _CELL.fullmatch(cell or "")
    return (found[1], int(found[2])) if found else (None, None)


@contextmanager
def _opened(path: Path, sheet: str | None) -> Iterator[Sheet | None]:
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    kind = sniff(head)
    size, most = path.stat().st_size, limits().csv_bytes if kind == "text" else limits().workbook_bytes
    if size > most:
        raise over_limit("file_too_large", "文件大小", "file size", megabytes(size), megabytes(most))
    if kind == "text":
        with open_csv(path, head) as found:
            yield found
        return
    data = path.read_bytes()
    if kind == "zip":
        package = walk(data)
        marked = {name: marked_cells(package.members.content(part)) for name, part in package.marked_sheets().items()}
    else:
        check_ole2(data)
        marked = look_through(data).marked
    book = Workbook(data, marked, may_be_garbled=False)
    name = sheet if sheet in book.names else next(iter(book.names), None)
    yield None if name is None or (sheet is not None and name != sheet) else book.sheet(name)


def _around(sheet: Sheet, row: int, column: int) -> dict[str, Any]:
    first, last = max(0, column - COLUMNS_AROUND), column + COLUMNS_AROUND + 1
    rows = []
    for number, cells in sheet.rows():
        if number > row + ROWS_AROUND:
            break
        if number >= row - ROWS_AROUND:
            texts = [shown(cell)[:_MOST_CHARACTERS] for cell in cells[first:last]]
            rows.append([number, texts + [""] * (last - first - len(texts))])
    return {"first_column": first, "rows": rows}
