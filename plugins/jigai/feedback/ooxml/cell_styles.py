"""The styles part: formats by number. Formats are only ever added, and an equal one is used again."""

from copy import deepcopy
from typing import Any

from lxml import etree

from jigai.feedback.ooxml.markup import default_namespace, local
from jigai.feedback.ooxml.package import Package
from jigai.feedback.ooxml.workbook import Book

_STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_ORDER = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles")
# A styles part must hold at least these; a workbook without one is given them.
_LEAST: dict[str, list[Any]] = {
    "fonts": ["font", {}, [["sz", {"val": "11"}, []], ["name", {"val": "宋体"}, []]]],
    "fills": ["fill", {}, [["patternFill", {"patternType": "none"}, []]]],
    "borders": ["border", {}, [[side, {}, []] for side in ("left", "right", "top", "bottom", "diagonal")]],
    "cellStyleXfs": ["xf", {"numFmtId": "0", "fontId": "0", "fillId": "0", "borderId": "0"}, []],
    "cellXfs": ["xf", {"numFmtId": "0", "fontId": "0", "fillId": "0", "borderId": "0", "xfId": "0"}, []],
}

# An element without its namespace: [name, attributes, children].
Shape = list[Any]


def shape_of(element: etree._Element) -> Shape:
    """The element as plain data, the same whatever prefixes and dialect the workbook uses."""
    attributes = {etree.QName(key).localname: str(value) for key, value in sorted(element.attrib.items())}
    return [local(element), attributes, [shape_of(child) for child in element if isinstance(child.tag, str)]]


class CellStyles:
    """Fonts, fills, borders and cell formats of one workbook."""

    def __init__(self, package: Package, book: Book) -> None:
        self._tag = book.tag
        related = package.related(book.part, "styles")
        self._root = self._new_part(package, book) if related is None else package.edit(related.name)
        self._refilled: dict[tuple[int, str, bool], int] = {}
        self._known: dict[str, dict[str, int]] = {}
        for kind, least in _LEAST.items():
            if not self._members(kind):
                self._append(kind, self._build(least))
        if len(self._members("fills")) < 2:
            # Spreadsheets draw the second fill as this pattern, whatever the part says.
            self._append("fills", self._build(["fill", {}, [["patternFill", {"patternType": "gray125"}, []]]]))

    def _new_part(self, package: Package, book: Book) -> etree._Element:
        # Some readers look for this name and nothing else.
        name = f"{book.part.rpartition('/')[0]}/styles.xml".lstrip("/")
        root = etree.Element(self._tag("styleSheet"), nsmap=default_namespace(book.ns))
        package.put(name, root)
        package.set_content_type(name, _STYLES_TYPE)
        package.relate(book.part, f"{book.rels_ns}/styles", name)
        return root

    def _build(self, shape: Shape) -> etree._Element:
        name, attributes, children = shape
        element = etree.Element(self._tag(name), {key: str(value) for key, value in attributes.items()})
        for child in children:
            element.append(self._build(child))
        return element

    def _container(self, kind: str) -> etree._Element:
        found = next((child for child in self._root if local(child) == kind), None)
        if found is None:
            found = etree.Element(self._tag(kind))
            before = _ORDER[: _ORDER.index(kind)]
            self._root.insert(sum(1 for child in self._root if local(child) in before), found)
        return found

    def _members(self, kind: str) -> list[etree._Element]:
        return [child for child in self._container(kind) if isinstance(child.tag, str)]

    def _append(self, kind: str, element: etree._Element) -> int:
        container = self._container(kind)
        container.append(element)
        container.set("count", str(len(self._members(kind))))
        return len(self._members(kind)) - 1

    def _index(self, kind: str, element: etree._Element) -> int:
        """Number of an equal element, added when there is none."""
        if kind not in self._known:
            self._known[kind] = {}
            for number, child in enumerate(self._members(kind)):
                self._known[kind].setdefault(str(shape_of(child)), number)
        key = str(shape_of(element))
        if key not in self._known[kind]:
            self._known[kind][key] = self._append(kind, element)
        return self._known[kind][key]

    def add(self, kind: str, shape: Shape) -> int:
        """Number of a font, fill or border given as plain data."""
        return self._index(kind, self._build(shape))

    def format_count(self) -> int:
        return len(self._members("cellXfs"))

    def format_shape(self, style: int) -> Shape:
        return shape_of(self._members("cellXfs")[style])

    def fill_shape(self, style: int) -> Shape:
        """The fill of a format, as plain data; no fill where the format names none that exists."""
        if style < self.format_count():
            fill_id = self._members("cellXfs")[style].get("fillId", "0")
            fills = self._members("fills")
            if fill_id.isdigit() and int(fill_id) < len(fills):
                return shape_of(fills[int(fill_id)])
        return _LEAST["fills"]

    def refilled(self, style: int, fill: Shape, unlocked: bool = False) -> int:
        """Number of a format like `style` in all but its fill; with `unlocked`, one open in a protected sheet too."""
        known = (style, str(fill), unlocked)
        if known in self._refilled:
            return self._refilled[known]
        formats = self._members("cellXfs")
        clone = deepcopy(formats[style if style < len(formats) else 0])
        clone.set("fillId", str(self.add("fills", fill)))
        clone.set("applyFill", "1")
        if unlocked:
            self._unlock(clone)
        self._refilled[known] = self._index("cellXfs", clone)
        return self._refilled[known]

    def _unlock(self, cell_format: etree._Element) -> None:
        cell_format.set("applyProtection", "1")
        protection = next((child for child in cell_format if local(child) == "protection"), None)
        if protection is None:
            # The order of the format: alignment, protection, extensions.
            protection = etree.Element(self._tag("protection"))
            cell_format.insert(sum(1 for child in cell_format if local(child) == "alignment"), protection)
        protection.set("locked", "0")

    def format(self, font: Shape, fill: Shape, border: Shape, alignment: dict[str, str], locked: bool = True) -> int:
        """Number of a text format made of these parts; codes and figures in it stay the text they are."""
        attributes = {
            "numFmtId": "49",
            "fontId": self.add("fonts", font),
            "fillId": self.add("fills", fill),
            "borderId": self.add("borders", border),
            "xfId": "0",
            **{f"apply{part}": "1" for part in ("NumberFormat", "Font", "Fill", "Border", "Alignment", "Protection")},
        }
        children = [["alignment", alignment, []], ["protection", {"locked": "1" if locked else "0"}, []]]
        return self._index("cellXfs", self._build(["xf", attributes, children]))


def solid_fill(argb: str) -> Shape:
    colours = [["fgColor", {"rgb": argb}, []], ["bgColor", {"indexed": "64"}, []]]
    return ["fill", {}, [["patternFill", {"patternType": "solid"}, colours]]]


def solid_colour(fill: Shape) -> str | None:
    """ARGB of a solid fill, None for any other."""
    for pattern in fill[2]:
        if pattern[0] == "patternFill" and pattern[1].get("patternType") == "solid":
            return next((colour[1].get("rgb") for colour in pattern[2] if colour[0] == "fgColor"), None)
    return None
