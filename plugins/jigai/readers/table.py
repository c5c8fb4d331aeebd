"""Sheet 数据: captions, the line with the unit, rows of typed cells."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from jigai.catalog.forms import Form
from jigai.catalog.sheet_layout import column_letter, unit_line
from jigai.domain.readings import Note
from jigai.domain.row_blocks import Block
from jigai.readers.cell_text import shown
from jigai.readers.chunk_reader import ChunkReader
from jigai.readers.cover import is_synthetic_line
from jigai.readers.date_text import HALF_WIDTH
from jigai.readers.headers import Header, header_notes
from jigai.readers.leftovers import Leftovers
from jigai.readers.merged_cells import merged_notes
from jigai.readers.sheets import Chunk, Row, Sheet

_UNIT_LINE = re.compile(r"(?:计量单位\s*[:：]?|^\s*(?:金额)?单位\s*[:：])\s*(\S*)")


@dataclass
class Table:
    """What the data sheet holds, its rows aside. `columns`: key -> letter."""

    columns: dict[str, str]
    unit_line: str | None = None
    notes: list[Note] = field(default_factory=list)
    is_synthetic: bool = False


def read_table(sheet: Sheet, form: Form, header: Header, native_text: bool, keep: Callable[[Block], None]) -> Table:
    """Read the sheet from its captions down. Rows go to `keep`, block by block, with every key of the form.

    Raises:
        Refusal: damaged_file (a cell longer than cells can be), unreadable_text, each with its place.
    """
    table = Table({key: column_letter(index + 1) for key, index in header.columns.items()})
    _read_above(table, sheet, form, header)
    table.notes += header_notes(header, form, sheet.name)
    table.notes += merged_notes(sheet, header)
    reader = ChunkReader(sheet.name, form, header, native_text)
    leftovers = Leftovers(form, header)
    for chunk in _below(sheet.chunks(), header.last_row):
        left_out = leftovers.kinds(chunk)
        for place, kind in left_out.items():
            text = " ".join(shown(cell) for cell in chunk.rows[place] if cell != "")[:200]
            table.notes.append(Note(kind, sheet.name, chunk.numbers[place], text=text))
        block = reader.read(chunk.without(left_out) if left_out else chunk)
        if block is not None:
            keep(block)
    table.notes += reader.notes
    table.notes += reader.nameless(header)
    return table


def _below(chunks: Iterable[Chunk], row: int) -> Iterator[Chunk]:
    """The chunks without the rows down to this one."""
    for chunk in chunks:
        above = sum(1 for number in chunk.numbers if number <= row) if chunk.numbers[0] <= row else 0
        if above < len(chunk.rows):
            yield Chunk(chunk.numbers[above:], chunk.rows[above:]) if above else chunk


def _read_above(table: Table, sheet: Sheet, form: Form, header: Header) -> None:
    """The line 计量单位：万元 (in one cell or two) and the mark of synthetic data, above the captions."""
    for number, cells in _until(sheet.top, header.first_row):
        for index, cell in enumerate(cells):
            table.is_synthetic = table.is_synthetic or is_synthetic_line(cell)
            found = _UNIT_LINE.search(cell) if isinstance(cell, str) else None
            if found is None or table.unit_line is not None:
                continue
            beside = next((shown(other).strip() for other in cells[index + 1 :] if other != ""), "")
            unit = found[1] or beside
            table.unit_line = cell.strip() if found[1] else f"{cell.strip()}{beside}"
            expected = unit_line(form)
            if form.unit_of_amounts and unit.translate(HALF_WIDTH) != form.unit_of_amounts:
                place = (sheet.name, number, None, f"{column_letter(index + 1)}{number}")
                detail = {"found": unit, "expected": form.unit_of_amounts}
                table.notes.append(Note("unit_line_differs", *place, table.unit_line, expected, detail))


def _until(rows: list[Row], last: int) -> Iterator[Row]:
    return (row for row in rows if row[0] < last)
