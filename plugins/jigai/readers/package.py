"""The safe walk through an xlsx: every member is inflated once and counted before a reader gets the file."""

import re
from dataclasses import dataclass, field
from posixpath import dirname, join, normpath
from xml.etree.ElementTree import ParseError

from defusedxml.ElementTree import fromstring

from jigai.catalog.sheet_layout import SYNTHETIC_PROPERTY
from jigai.catalog.size_limits import Limits, limits
from jigai.readers.part_scan import PartScan, filled_corner, scan
from jigai.readers.refusal import over_limit
from jigai.readers.sniffing import not_a_spreadsheet
from jigai.readers.zip_members import Members, damaged

_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^<>]*>")
_TARGET = re.compile(rb"""\bTarget\s*=\s*["']([^"'<>]*)""")
_KEPT = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "docProps/custom.xml")
_REL_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_OTHER_KINDS = (
    ("word/document.xml", "Word文档", "a Word document"),
    ("ppt/presentation.xml", "PPT文稿", "a presentation"),
    ("xl/workbook.bin", "xlsb工作簿", "an xlsb workbook"),
    ("content.xml", "ODF文档", "an ODF document"),
)


@dataclass
class Package:
    """What the walk learned of an xlsx. `scans` has the XML parts by name."""

    members: Members
    scans: dict[str, PartScan] = field(default_factory=dict)
    kept: dict[str, bytes] = field(default_factory=dict)
    has_macros: bool = False
    # None: draws on nothing outside; "" where the target has no address of its own (DDE, a data connection).
    external_target: str | None = None

    @property
    def is_garbled(self) -> bool:
        return any(part.is_garbled for part in self.scans.values())

    @property
    def is_marked_synthetic(self) -> bool:
        return f'name="{SYNTHETIC_PROPERTY}"'.encode() in self.kept.get("docProps/custom.xml", b"")

    def draws_on(self, target: str | None) -> None:
        """Keep the first target that has an address, else that there is one; None is none."""
        if target is not None:
            self.external_target = self.external_target or target

    def marked_sheets(self) -> dict[str, str]:
        """Sheet name -> part, of the sheets that hold formulas or error values.

        Raises:
            Refusal: damaged_file, when workbook.xml or its relations cannot be parsed.
        """
        if not any(part.is_marked for part in self.scans.values()):
            return {}
        return {sheet: part for sheet, part in self._sheet_parts().items() if self.scans[part].is_marked}

    def _sheet_parts(self) -> dict[str, str]:
        try:
            book, relations = (fromstring(self.kept[name]) for name in _KEPT[:2])
        except (KeyError, ParseError) as error:
            raise damaged("工作簿结构损坏", "the workbook's structure is damaged") from error
        targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
        parts = {}
        for sheet in book.iter():
            if sheet.tag.endswith("}sheet") and (target := targets.get(sheet.get(_REL_ID))):
                path = target.lstrip("/") if target.startswith("/") else normpath(join(dirname(_KEPT[0]), target))
                if path in self.scans:
                    parts[sheet.get("name", "")] = path
        return parts


def walk(data: bytes) -> Package:
    """Walk the archive.

    Raises:
        Refusal: damaged_file, encrypted_file, zip_bomb, nested_archive, external_entities, too_many_cells,
            not_a_spreadsheet.
    """
    allowed = limits()
    package = Package(Members(data, allowed))
    is_workbook = "xl/workbook.xml" in package.members.infos and "[Content_Types].xml" in package.members.infos
    for name in package.members.infos:
        _walk_member(package, name, allowed)
    if not is_workbook:
        raise next(
            (not_a_spreadsheet(zh, en) for part, zh, en in _OTHER_KINDS if part in package.members.infos),
            not_a_spreadsheet("压缩包", "an archive"),
        )
    return package


def _walk_member(package: Package, name: str, allowed: Limits) -> None:
    lowered = name.lower()
    if lowered.startswith("xl/externallinks/") or lowered == "xl/connections.xml":
        package.draws_on("")
    if not lowered.endswith((".xml", ".rels", ".vml")):
        package.has_macros = package.has_macros or lowered.endswith("vbaproject.bin")
        for _ in package.members.chunks(name):
            pass  # counted, and looked at for being an archive itself
        return
    if name in _KEPT or lowered.endswith(".rels"):
        content = b"".join(package.members.chunks(name))
        package.kept[name] = content
        package.scans[name] = scan([content] if content else [])
        package.draws_on(_external_target(lowered, content))
        return
    seen = package.scans[name] = scan(package.members.chunks(name))
    if seen.has_programs:
        package.draws_on("")
    if seen.last_row * seen.last_column > allowed.cells:
        row, column = filled_corner([package.members.content(name)])
        check_cells(row, column)


def check_cells(rows: int, columns: int) -> None:
    """Refuse a used range larger than limits.yml allows.

    Raises:
        Refusal: too_many_cells.
    """
    if rows * columns > limits().cells:
        size, limit = f"{rows * columns:,}", f"{limits().cells:,}"
        what = f"用到的范围为{rows}行×{columns}列，单元格数"
        raise over_limit("too_many_cells", what, f"{rows} rows x {columns} columns, cells", size, limit)


def _external_target(name: str, content: bytes) -> str | None:
    """The first thing outside the file that the workbook draws on; hyperlinks are only text."""
    if not name.endswith(".rels"):
        return None
    for relation in _RELATION.findall(content):
        is_outside = b'"External"' in relation or b"'External'" in relation
        if is_outside and b"/hyperlink" not in relation:
            target = _TARGET.search(relation)
            return target[1].decode("utf-8", "replace")[:200] if target else ""
    return None
