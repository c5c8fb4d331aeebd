"""One worksheet part: its cells by address, their formats, and cells that are not there yet."""

import re
from collections.abc import Iterator

from lxml import etree

from jigai.catalog.sheet_layout import column_letter
from jigai.feedback.ooxml.markup import NotEditable, local, namespace
from jigai.feedback.ooxml.package import Package

_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})")
_LAST_COLUMN = 16_384
_LAST_ROW = 1_048_576


def split_address(address: str) -> tuple[int, int] | None:
    """P7 -> (16, 7): column and row, both from 1; None for what is no cell of any sheet."""
    found = _ADDRESS.fullmatch(address.strip().upper())
    if not found:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    row = int(found[2])
    return (column, row) if column <= _LAST_COLUMN and row <= _LAST_ROW else None


def join_address(column: int, row: int) -> str:
    return f"{column_letter(column)}{row}"


class Grid:
    """Cells of one worksheet. Addresses left out by the writer (they are optional) are filled in on opening."""

    def __init__(self, package: Package, part: str) -> None:
        self.root = package.edit(part)
        self.ns = namespace(self.root)
        data = next((child for child in self.root if local(child) == "sheetData"), None)
        if data is None:
            raise NotEditable(f"{part} has no sheet data")
        self._data = data
        self._rows: dict[int, etree._Element] = {}
        self._cells: dict[tuple[int, int], etree._Element] = {}
        self._index()
        self._merged = self._merged_ranges()

    def _tag(self, name: str) -> str:
        return f"{{{self.ns}}}{name}" if self.ns else name

    def _children_of(self, name: str) -> list[etree._Element]:
        container = next((child for child in self.root if local(child) == name), None)
        return [] if container is None else [child for child in container if isinstance(child.tag, str)]

    def _index(self) -> None:
        row_number = 0
        for row in self._data:
            if local(row) != "row":
                continue
            given = row.get("r", "")
            row_number = int(given) if given.isdigit() else row_number + 1
            row.set("r", str(row_number))
            self._rows[row_number] = row
            column = 0
            for cell in row:
                if local(cell) != "c":
                    continue
                place = split_address(cell.get("r", ""))
                column = place[0] if place else column + 1
                if place is None:
                    cell.set("r", join_address(column, row_number))
                self._cells[column, row_number] = cell

    def _merged_ranges(self) -> list[tuple[int, int, int, int]]:
        ranges = []
        for merged in self._children_of("mergeCells"):
            corners = [split_address(corner) for corner in merged.get("ref", "").split(":")]
            if len(corners) == 2 and corners[0] and corners[1]:
                ranges.append((*corners[0], *corners[1]))
        return ranges

    @property
    def is_protected(self) -> bool:
        """Whether locked cells cannot be typed into."""
        protection = next((child for child in self.root if local(child) == "sheetProtection"), None)
        return protection is not None and protection.get("sheet") in ("1", "true")

    def anchor(self, column: int, row: int) -> tuple[int, int]:
        """The cell that is drawn at an address: of a merged range, its first."""
        for left, top, right, bottom in self._merged:
            if left <= column <= right and top <= row <= bottom:
                return left, top
        return column, row

    def styles(self) -> Iterator[tuple[int, int, int]]:
        """(column, row, format) of every cell there is."""
        for (column, row), cell in self._cells.items():
            yield column, row, int(cell.get("s", "0"))

    def cell(self, column: int, row: int) -> etree._Element | None:
        return self._cells.get((column, row))

    def style(self, column: int, row: int) -> int:
        """Format of a cell; of one that is not there, that of its row, else of its column."""
        cell = self._cells.get((column, row))
        if cell is not None:
            return int(cell.get("s", "0"))
        row_element = self._rows.get(row)
        if row_element is not None and row_element.get("customFormat") in ("1", "true"):
            return int(row_element.get("s", "0"))
        for span in self._children_of("cols"):
            if int(span.get("min", "0")) <= column <= int(span.get("max", "0")):
                return int(span.get("style", "0"))
        return 0

    def set_style(self, column: int, row: int, style: int) -> None:
        cell = self._cells.get((column, row))
        if cell is None:
            cell = self._new_cell(column, row)
        cell.set("s", str(style))

    def _new_cell(self, column: int, row: int) -> etree._Element:
        parent = self._rows.get(row)
        if parent is None:
            parent = etree.Element(self._tag("row"), r=str(row))
            self._data.insert(sum(1 for number in self._rows if number < row), parent)
            self._rows[row] = parent
        parent.attrib.pop("spans", "")  # it promises which columns the row fills
        cell = etree.Element(self._tag("c"), r=join_address(column, row))
        columns = [(split_address(other.get("r", "")) or (0, 0))[0] for other in parent]
        parent.insert(sum(1 for other in columns if other <= column), cell)
        self._cells[column, row] = cell
        self._widen_dimension(column, row)
        return cell

    def _widen_dimension(self, column: int, row: int) -> None:
        dimension = next((child for child in self.root if local(child) == "dimension"), None)
        if dimension is None:
            return
        corners = [split_address(corner) for corner in dimension.get("ref", "").split(":")]
        known = [corner for corner in corners if corner] + [(column, row)]
        first = min(c for c, _ in known), min(r for _, r in known)
        last = max(c for c, _ in known), max(r for _, r in known)
        dimension.set("ref", f"{join_address(*first)}:{join_address(*last)}")

    def column_widths(self) -> dict[int, float]:
        """Widths in characters of the columns that have their own; hidden ones are 0."""
        widths: dict[int, float] = {}
        for span in self._children_of("cols"):
            width = 0.0 if span.get("hidden") in ("1", "true") else float(span.get("width", "9"))
            # One span may cover the whole sheet: columns beyond the last cell need no width.
            for column in range(int(span.get("min", "1")), min(int(span.get("max", "1")), 512) + 1):
                widths[column] = width
        return widths
