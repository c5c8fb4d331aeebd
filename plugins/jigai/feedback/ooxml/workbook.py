"""The workbook part: which sheets there are, in which order, and which one is shown."""

import re
from dataclasses import dataclass

from lxml import etree

from jigai.feedback.ooxml.markup import NotEditable, local, namespace
from jigai.feedback.ooxml.package import STRICT_RELS, TRANSITIONAL_RELS, Package

_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_PLAIN_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_BEFORE_SHEETS = ("fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews")
_SELECTED = re.compile(rb"(<(?:[\w.-]+:)?sheetView\b[^>]*?)\s+tabSelected\s*=\s*(\"[^\"]*\"|'[^']*')")


@dataclass(frozen=True)
class SheetEntry:
    """One sheet of the workbook; `part` is its member name, `is_grid` false for a chart or macro sheet."""

    name: str
    part: str
    sheet_id: str
    is_grid: bool


class Book:
    """The workbook part of a package."""

    def __init__(self, package: Package) -> None:
        found = package.related("", "officeDocument")
        if found is None:
            raise NotEditable("the package names no workbook")
        self.package = package
        self.part = found.name
        self.root = package.edit(self.part)
        self.ns = namespace(self.root)
        self.rels_ns = STRICT_RELS if "purl.oclc.org" in self.ns else TRANSITIONAL_RELS
        if local(self.root) != "workbook" or self._child("sheets") is None:
            raise NotEditable("the workbook part lists no sheets")

    def tag(self, name: str) -> str:
        return f"{{{self.ns}}}{name}" if self.ns else name

    def _child(self, name: str) -> etree._Element | None:
        return next((child for child in self.root if local(child) == name), None)

    @property
    def _sheets(self) -> etree._Element:
        sheets = self._child("sheets")
        assert sheets is not None
        return sheets

    def entries(self) -> list[SheetEntry]:
        """Sheets in the order of their tabs."""
        targets = {rel.rel_id: rel for rel in self.package.relationships(self.part)}
        entries = []
        for element in self._sheets:
            rel_id = next((value for key, value in element.attrib.items() if etree.QName(key).localname == "id"), "")
            rel = targets.get(str(rel_id))
            if rel is not None and rel.target is not None:
                is_grid = rel.kind.endswith("/worksheet")
                entries.append(SheetEntry(element.get("name", ""), rel.target, element.get("sheetId", ""), is_grid))
        return entries

    def entry(self, name: str) -> SheetEntry | None:
        """A sheet by name: exact, else without regard to case and outer blanks, as spreadsheets compare names."""
        entries = self.entries()
        exact = next((entry for entry in entries if entry.name == name), None)
        folded = name.strip().casefold()
        return exact or next((entry for entry in entries if entry.name.strip().casefold() == folded), None)

    def remove_sheet(self, entry: SheetEntry) -> None:
        """Take a sheet out: its tab, its part, its own names. Names of other sheets keep pointing to theirs."""
        elements = [child for child in self._sheets if isinstance(child.tag, str)]
        index = next(i for i, element in enumerate(elements) if element.get("name") == entry.name)
        self._sheets.remove(elements[index])
        self._move_names({old: old - (old > index) for old in range(len(elements)) if old != index})
        rel = next(rel for rel in self.package.relationships(self.part) if rel.target == entry.part)
        self.package.unrelate(self.part, rel.rel_id)
        for own in self.package.relationships(entry.part):
            if own.target and own.kind.endswith(("/comments", "/vmlDrawing", "/printerSettings")):
                self.package.remove(own.target)
        self.package.remove(entry.part)

    def add_first(self, name: str, root: etree._Element) -> None:
        """Put a sheet before all others and show it."""
        folder = self.part.rpartition("/")[0]
        part = self.package.new_name(f"{folder}/worksheets/sheet{{}}.xml".lstrip("/"))
        self.package.put(part, root)
        self.package.set_content_type(part, _SHEET_TYPE)
        rel_id = self.package.relate(self.part, f"{self.rels_ns}/worksheet", part)
        elements = [child for child in self._sheets if isinstance(child.tag, str)]
        used = [int(element.get("sheetId", "0")) for element in elements if element.get("sheetId", "0").isdigit()]
        sheet = etree.Element(self.tag("sheet"), nsmap={"r": self.rels_ns})
        sheet.set("name", name)
        sheet.set("sheetId", str(max(used, default=0) + 1))
        sheet.set(f"{{{self.rels_ns}}}id", rel_id)
        self._sheets.insert(0, sheet)
        self._move_names({old: old + 1 for old in range(len(elements))})
        self._show_first(part)

    def _move_names(self, new_index: dict[int, int]) -> None:
        names = self._child("definedNames")
        if names is None:
            return
        for name in list(names):
            scope = name.get("localSheetId")
            if scope is None or not scope.isdigit():
                continue
            if int(scope) in new_index:
                name.set("localSheetId", str(new_index[int(scope)]))
            else:
                names.remove(name)
        if len(names) == 0:
            self.root.remove(names)

    def _show_first(self, part: str) -> None:
        views = self._child("bookViews")
        if views is None:
            views = etree.Element(self.tag("bookViews"))
            position = sum(1 for child in self.root if local(child) in _BEFORE_SHEETS)
            self.root.insert(position, views)
        if len(views) == 0:
            etree.SubElement(views, self.tag("workbookView"))
        for view in views:
            view.set("activeTab", "0")
            view.attrib.pop("firstSheet", "")
        for entry in self.entries():
            if entry.part != part:
                self._deselect(entry.part)

    def _deselect(self, part: str) -> None:
        # Two selected sheets are a group: what is typed into one would be written into both.
        data = self.package.read(part)
        if _SELECTED.search(data):
            self.package.put(part, _SELECTED.sub(rb"\1", data))

    def make_plain(self) -> None:
        """Leave out macros: a returned file is an .xlsx, which a spreadsheet opens only without them."""
        macros = self.package.related(self.part, "vbaProject")
        if macros is not None:
            self.package.unrelate(self.part, macros.rel_id)
            self.package.remove(macros.name)
        self.package.retype(self.part, _PLAIN_WORKBOOK)

    def forget_calculation_chain(self) -> None:
        """Drop the order of calculation, which names cells of a removed sheet; spreadsheets rebuild it."""
        chain = self.package.related(self.part, "calcChain")
        if chain is not None:
            self.package.unrelate(self.part, chain.rel_id)
            self.package.remove(chain.name)
