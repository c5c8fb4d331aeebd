"""One file -> one Reading: what the limited child process calls."""

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from jigai.catalog.forms import Form, forms
from jigai.catalog.limits import limits
from jigai.catalog.sheet_layout import COVER_SHEET, DATA_SHEET, FEEDBACK_SHEET, GUIDANCE_SHEET, LISTS_SHEET
from jigai.domain.readings import Explanation, Note, Reading
from jigai.readers.collector import paused
from jigai.readers.content_hash import content_hash
from jigai.readers.cover import Cover, read_cover
from jigai.readers.delimited import merged_cover, open_csv
from jigai.readers.feedback_sheet import read_explanations
from jigai.readers.headers import Header, find_header
from jigai.readers.marked_cells import marked_cells
from jigai.readers.package import Package, walk
from jigai.readers.refusal import Refusal, megabytes, over_limit, refused
from jigai.readers.sheets import Sheet, Workbook
from jigai.readers.sniffing import Kind, check_ole2, sniff
from jigai.readers.table import Table, read_table
from jigai.readers.text_encoding import file_sha256

_HEAD = 8192
_NOT_DATA = frozenset((COVER_SHEET, FEEDBACK_SHEET, GUIDANCE_SHEET, LISTS_SHEET))
# Fewer captions than this, and a sheet of another name is no cover.
_COVER_CAPTIONS = 3


@dataclass
class _Found:
    """What has been read so far; a refusal keeps it."""

    file_name: str
    file_sha256: str
    kind: str = "unknown"
    facts: dict[str, Any] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    is_synthetic: bool = False

    def reading(self, unreadable: Note | None = None) -> Reading:
        notes = [*self.notes, Note("is_synthetic_marked")] if self.is_synthetic else self.notes
        reading = Reading(
            self.file_name, self.file_sha256, self.kind, unreadable,
            notes=notes, is_synthetic=self.is_synthetic, **self.facts,
        )  # fmt: skip
        return reading if unreadable else replace(reading, content_hash=content_hash(reading))


def read(path: Path, file_name: str) -> Reading:
    """Read a file as submitted under `file_name`. A file that cannot be read is a Reading with `unreadable` set.

    Raises:
        OSError: the file cannot be opened: our fault, not the unit's.
        MemoryError: it takes more than this process may have.
    """
    with paused():
        return _read(path, file_name)


def _read(path: Path, file_name: str) -> Reading:
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    found = _Found(file_name, "")
    try:
        kind = sniff(head)
        _check_size(path, kind)
        if kind == "text":
            found.kind, found.file_sha256 = "csv", file_sha256(path)
            _read_csv(found, path, head)
        else:
            data = path.read_bytes()
            found.file_sha256 = hashlib.sha256(data).hexdigest()
            _read_workbook(found, data, kind)
    except Refusal as refusal:
        found.file_sha256 = found.file_sha256 or file_sha256(path)
        return found.reading(refusal.note)
    return found.reading()


def _check_size(path: Path, kind: Kind) -> None:
    size, limit = path.stat().st_size, limits().csv_bytes if kind == "text" else limits().workbook_bytes
    if size > limit:
        raise over_limit("file_too_large", "文件大小", "file size", megabytes(size), megabytes(limit))


def _read_csv(found: _Found, path: Path, head: bytes) -> None:
    with open_csv(path, head) as sheet:
        cover = merged_cover(read_cover(None, sheet.top, []), found.file_name, sheet)
        form = _take_cover(found, cover, None)
        header = find_header(sheet, form)
        if header is None:
            raise _no_data_sheet()
        _take_table(found, read_table(sheet, form, header, native_text=True), None)


def _read_workbook(found: _Found, data: bytes, kind: Kind) -> None:
    marked: dict[str, Any] = {}
    may_be_garbled = True
    if kind == "zip":
        found.kind = "xlsx"
        package = walk(data)
        _note_package(found, package)
        may_be_garbled = package.is_garbled
        marked = {sheet: marked_cells(package.members.content(part)) for sheet, part in package.marked_sheets().items()}
    else:
        found.kind = "et" if found.file_name.lower().endswith(".et") else "xls"
        if check_ole2(data):
            found.notes.append(Note("has_macros"))
    book = Workbook(data, marked, may_be_garbled)
    sheets = _Sheets(book)
    cover_sheet, cover = _find_cover(sheets)
    form = _take_cover(found, cover, cover_sheet)
    sheet, header = _find_data(sheets, form, cover_sheet)
    _take_table(found, read_table(sheet, form, header, native_text=False), sheet.name)
    found.facts["explanations"] = _explanations(sheets)


def _note_package(found: _Found, package: Package) -> None:
    found.is_synthetic = package.is_marked_synthetic
    if package.has_macros:
        found.notes.append(Note("has_macros"))
    if package.external_target is not None:
        found.notes.append(Note("has_external_links", text=package.external_target or None))


class _Sheets:
    """Sheets of a workbook, each parsed once."""

    def __init__(self, book: Workbook) -> None:
        self.book, self.parsed = book, dict[str, Sheet]()
        self.names = {name.strip(): name for name in reversed(book.names)}

    def named(self, name: str) -> Sheet | None:
        actual = self.names.get(name)
        return self.get(actual) if actual is not None else None

    def get(self, actual: str) -> Sheet:
        if actual not in self.parsed:
            self.parsed[actual] = self.book.sheet(actual)
        return self.parsed[actual]

    def others(self) -> list[Sheet]:
        return [self.get(actual) for name, actual in self.names.items() if name not in _NOT_DATA]


def _find_cover(sheets: _Sheets) -> tuple[str | None, Cover]:
    sheet = sheets.named(COVER_SHEET)
    candidates = [sheet] if sheet else sheets.others()
    for candidate in candidates:
        cover = read_cover(candidate.name, candidate.top, candidate.merges)
        if sheet or cover.found >= _COVER_CAPTIONS:
            return candidate.name, cover
    return None, Cover()


def _take_cover(found: _Found, cover: Cover, sheet: str | None) -> Form:
    """Keep the cover; the form it names.

    Raises:
        Refusal: form_unknown, unit_unknown, period_unknown.
    """
    found.is_synthetic = found.is_synthetic or cover.is_synthetic
    found.notes += cover.notes
    form_code, unit_code, period = cover.value("form_code"), cover.value("unit_code"), cover.value("period")
    found.facts |= {"cover": cover.cells, "cover_sheet": sheet, "form_version": cover.value("form_version")}
    found.facts |= {"form_code": form_code, "unit_code": unit_code, "period": period}
    fault = cover.identity_fault()
    if fault:
        raise fault if fault.note.cell is None else fault.at(sheet, None, fault.note.cell)
    return forms()[form_code or ""]


def _find_data(sheets: _Sheets, form: Form, cover_sheet: str | None) -> tuple[Sheet, Header]:
    """The sheet 数据, else the one whose captions fit best."""
    sheet = sheets.named(DATA_SHEET)
    candidates = [sheet] if sheet else [other for other in sheets.others() if other.name != cover_sheet]
    headed = [(candidate, header) for candidate in candidates if (header := find_header(candidate, form))]
    if not headed:
        raise _no_data_sheet()
    return max(headed, key=lambda pair: len(pair[1].columns))


def _no_data_sheet() -> Refusal:
    reason = "没有找到“数据”表，或表中找不到本报表的栏目名称"
    return refused("data_sheet_missing", reason, "no sheet 数据, or none of the form's captions in it")


def _take_table(found: _Found, table: Table, sheet: str | None) -> None:
    found.is_synthetic = found.is_synthetic or table.is_synthetic
    found.notes += table.notes
    found.facts |= {"data_sheet": sheet, "unit_line": table.unit_line, "columns": table.columns, "rows": table.rows}


def _explanations(sheets: _Sheets) -> list[Explanation]:
    sheet = sheets.named(FEEDBACK_SHEET)
    return read_explanations(sheet) if sheet else []
