"""The drawing part behind the notes of a sheet: without its shape a spreadsheet does not show a note.

The same part holds the buttons and check boxes of old forms and the shapes of the unit's own notes: both stay.
"""

import math
import re
from collections.abc import Mapping

from lxml import etree

from jigai.feedback.ooxml.markup import local
from jigai.feedback.ooxml.package import Package
from jigai.feedback.text_width import line_count

V = "urn:schemas-microsoft-com:vml"
O = "urn:schemas-microsoft-com:office:office"  # noqa: E741 - the prefix the format itself uses
X = "urn:schemas-microsoft-com:office:excel"
_NAMESPACES = {"v": V, "o": O, "x": X}
_BLOCK = 1024  # shape numbers come in blocks; a block belongs to one drawing of the package
_ID_MAP = re.compile(rb"idmap\b[^>]*?\bdata\s*=\s*[\"']([\d,\s]+)[\"']")
_SHAPE_TYPE = (
    '<v:shapetype xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
NOTE_PIXELS = 300
_LINE_PIXELS = 17
_ROW_PIXELS = 20
_DEFAULT_WIDTH = 9.0


def new_drawing() -> etree._Element:
    """A drawing with nothing in it."""
    return etree.Element("xml", nsmap=_NAMESPACES)


class NoteShapes:
    """Shapes of the notes of one sheet."""

    def __init__(self, package: Package, root: etree._Element) -> None:
        self._package = package
        self._root = root
        self._free: list[int] = []

    @property
    def is_empty(self) -> bool:
        return not any(local(child) not in ("shapelayout", "shapetype", "") for child in self._root)

    def remove(self, places: set[tuple[int, int]]) -> None:
        """Take out the shapes of the notes at these (column, row), from 1."""
        for shape in list(self._root):
            if _note_place(shape) in places:
                self._root.remove(shape)

    def add(self, texts: Mapping[tuple[int, int], str], widths: Mapping[int, float]) -> None:
        """Add a hidden note box beside each cell, as large as its text."""
        if not any(local(child) == "shapetype" and child.get("id") == "_x0000_t202" for child in self._root):
            layout = sum(1 for child in self._root if local(child) == "shapelayout")
            self._root.insert(layout, etree.fromstring(_SHAPE_TYPE))
        self._take_numbers(len(texts))
        for order, ((column, row), text) in enumerate(texts.items(), start=1):
            self._root.append(self._shape(column, row, text, widths, order))

    def _take_numbers(self, count: int) -> None:
        blocks_needed = math.ceil(count / (_BLOCK - 1))
        last = max(self._blocks_in_use(), default=0)
        blocks = list(range(last + 1, last + 1 + blocks_needed))
        layout = next((child for child in self._root if local(child) == "shapelayout"), None)
        if layout is None:
            layout = etree.Element(f"{{{O}}}shapelayout", {f"{{{V}}}ext": "edit"})
            self._root.insert(0, layout)
        id_map = next((child for child in layout if local(child) == "idmap"), None)
        if id_map is None:
            id_map = etree.SubElement(layout, f"{{{O}}}idmap", {f"{{{V}}}ext": "edit"})
        named = [part.strip() for part in id_map.get("data", "").split(",") if part.strip()]
        id_map.set("data", ",".join([*named, *map(str, blocks)]))
        self._free = [block * _BLOCK + number for block in blocks for number in range(1, _BLOCK)]

    def _blocks_in_use(self) -> set[int]:
        parts = [name for name in self._package.names() if name.casefold().endswith(".vml")]
        found = [_ID_MAP.search(self._package.read(name)) for name in parts]
        return {int(part) for match in found if match for part in match[1].split(b",") if part.strip()}

    def _shape(self, column: int, row: int, text: str, widths: Mapping[int, float], order: int) -> etree._Element:
        height = _LINE_PIXELS * line_count(text, NOTE_PIXELS / 6.5) + 12
        style = f"position:absolute;width:{NOTE_PIXELS}px;height:{height}px;z-index:{order};visibility:hidden"
        attributes = {
            "id": f"_x0000_s{self._free.pop(0)}",
            "type": "#_x0000_t202",
            "style": style,
            "fillcolor": "#ffffe1",
            f"{{{O}}}insetmode": "auto",
        }
        shape = etree.Element(f"{{{V}}}shape", attributes, nsmap=_NAMESPACES)
        etree.SubElement(shape, f"{{{V}}}fill", color2="#ffffe1")
        etree.SubElement(shape, f"{{{V}}}shadow", {"on": "t", "color": "black", "obscured": "t"})
        etree.SubElement(shape, f"{{{V}}}path", {f"{{{O}}}connecttype": "none"})
        box = etree.SubElement(shape, f"{{{V}}}textbox", style="mso-direction-alt:auto")
        etree.SubElement(box, "div", style="text-align:left")
        client = etree.SubElement(shape, f"{{{X}}}ClientData", ObjectType="Note")
        etree.SubElement(client, f"{{{X}}}MoveWithCells")
        etree.SubElement(client, f"{{{X}}}SizeWithCells")
        for name, value in (
            ("Anchor", _anchor(column, row, height, widths)),
            ("AutoFill", "False"),
            ("Row", str(row - 1)),
            ("Column", str(column - 1)),
        ):
            etree.SubElement(client, f"{{{X}}}{name}").text = value
        return shape


def _note_place(shape: etree._Element) -> tuple[int, int] | None:
    client = next((child for child in shape if local(child) == "ClientData"), None)
    if client is None or client.get("ObjectType") != "Note":
        return None
    numbers = {local(child): (child.text or "").strip() for child in client}
    row, column = numbers.get("Row", ""), numbers.get("Column", "")
    return (int(column) + 1, int(row) + 1) if row.isdigit() and column.isdigit() else None


def _anchor(column: int, row: int, height: int, widths: Mapping[int, float]) -> str:
    """Left column and offset, top row and offset, right column and offset, bottom row and offset; pixels, from 0."""
    right, remaining = column, NOTE_PIXELS
    while remaining > 0:
        pixels = int(widths.get(right + 1, _DEFAULT_WIDTH) * 7 + 5) if widths.get(right + 1) != 0 else 0
        if pixels >= remaining:
            break
        remaining -= pixels
        right += 1
    top = max(row - 2, 0)
    rows, rest = divmod(height, _ROW_PIXELS)
    return f"{column}, 15, {top}, 4, {right}, {remaining}, {top + rows}, {rest}"
