"""Sheet 数据: captions, the line with the unit, rows of typed cells."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from jigai.catalog.forms import Form
from jigai.catalog.sheet_layout import column_letter, unit_line
from jigai.domain.readings import CellValue, DataRow, Note
from jigai.readers.cell_text import Typed, shown
from jigai.readers.cells import Typer, marked, typer_for
from jigai.readers.cover import is_synthetic_line
from jigai.readers.date_text import HALF_WIDTH
from jigai.readers.headers import Header, header_notes
from jigai.readers.leftovers import Leftovers
from jigai.readers.refusal import Refusal
from jigai.readers.sheets import Row, Sheet

# Words of lists, months and codes come again in row after row; so many texts of a column are typed once.
_REMEMBERED = 2000
_UNIT_LINE = re.compile(r"(?:计量单位\s*[:：]?|^\s*(?:金额)?单位\s*[:：])\s*(\S*)")


@dataclass
class Table:
    """What the data sheet holds. `columns`: key -> letter; rows have every key of the form."""

    columns: dict[str, str]
    unit_line: str | None = None
    rows: list[DataRow] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    is_synthetic: bool = False


def read_table(sheet: Sheet, form: Form, header: Header, native_text: bool) -> Table:
    """Read the sheet from its captions down.

    Raises:
        Refusal: damaged_file (a cell longer than cells can be), unreadable_text, each with its place.
    """
    table = Table({key: column_letter(index + 1) for key, index in header.columns.items()})
    _read_above(table, sheet, form, header)
    table.notes += header_notes(header, form, sheet.name)
    reader = _RowReader(sheet.name, form, header, native_text)
    leftovers = Leftovers(form, header)
    for number, cells in sheet.rows():
        if number <= header.last_row:
            continue
        kind = leftovers.kind(number, cells)
        if kind is None:
            row = reader.read(number, cells)
            if row is not None:
                table.rows.append(row)
        else:
            text = " ".join(shown(cell) for cell in cells if cell != "")[:200]
            table.notes.append(Note(kind, sheet.name, number, text=text))
    table.notes += reader.notes
    table.notes += reader.nameless(header)
    return table


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


class _RowReader:
    """Types the cells of row after row and keeps the notes."""

    def __init__(self, sheet: str | None, form: Form, header: Header, native_text: bool) -> None:
        self.sheet, self.notes = sheet, list[Note]()
        self.keys = [column.key for column in form.columns]
        columns = header.columns
        self.plan: list[tuple[int, str, Typer, dict[str, Typed]]] = [
            (columns[column.key], column.key, typer_for(column, native_text), {})
            for column in form.columns
            if column.key in columns
        ]
        self.named = {heading.index for heading in header.headings}
        self.beside: set[int] = set()

    def read(self, number: int, cells: list[Any]) -> DataRow | None:
        """One data row, None where every cell of the form's columns is blank."""
        texts: dict[str, str | None] = dict.fromkeys(self.keys)
        values: dict[str, CellValue] = dict.fromkeys(self.keys)
        width, is_blank = len(cells), True
        for index, key, typer, seen in self.plan:
            cell = cells[index] if index < width else ""
            if cell == "":
                continue
            typed = seen.get(cell) if type(cell) is str else None
            if typed is None:
                typed = self._typed(typer, cell, number, index)
                if type(cell) is str and len(seen) < _REMEMBERED:
                    seen[cell] = typed
            text, value, kinds = typed
            texts[key], values[key] = text, value
            if text is not None or kinds:
                is_blank = False
            if kinds:
                self._note(kinds, number, index, key, cell, text, value)
        if is_blank:
            return None
        if width > len(self.named):
            self.beside |= {index for index in range(width) if index not in self.named and cells[index] != ""}
        return DataRow(number, texts, values)

    def _typed(self, typer: Typer, cell: Any, row: int, index: int) -> Typed:
        is_plain = type(cell) is float or (type(cell) is str and cell[0] != "#")
        try:
            return typer(cell) if is_plain else (marked(cell) or typer(cell))
        except Refusal as refusal:
            raise refusal.at(self.sheet, row, f"{column_letter(index + 1)}{row}") from None

    def _note(
        self, kinds: tuple[str, ...], row: int, index: int, key: str, cell: Any, text: str | None, value: CellValue
    ) -> None:
        original = getattr(cell, "formula", text)
        read_as = None if value is None else str(value)
        place = f"{column_letter(index + 1)}{row}"
        for kind in kinds:
            detail = {"read_as": "空白"} if kind == "dash_for_nothing" else {}
            self.notes.append(Note(kind, self.sheet, row, key, place, original, read_as, detail))

    def nameless(self, header: Header) -> Iterator[Note]:
        """column_unknown for columns that hold something in data rows but have no caption."""
        for index in sorted(self.beside):
            letter = column_letter(index + 1)
            place = (self.sheet, header.last_row, None, f"{letter}{header.last_row}")
            yield Note("column_unknown", *place, "（无栏目名称）", detail={"letter": letter})
