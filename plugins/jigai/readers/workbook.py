"""One file -> one Reading: what the limited child process calls."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from jigai.catalog.forms import Form, forms
from jigai.catalog.size_limits import limits
from jigai.catalog.units import units
from jigai.domain.readings import Note, Reading
from jigai.domain.row_blocks import Block, Rows
from jigai.readers.collector import paused
from jigai.readers.content_hash import content_hash
from jigai.readers.cover import Cover, read_cover
from jigai.readers.delimited import merged_cover, open_csv
from jigai.readers.headers import Header, find_header
from jigai.readers.marked_cells import marked_cells
from jigai.readers.old_workbook import look_through
from jigai.readers.package import Package, walk
from jigai.readers.refusal import Refusal, megabytes, over_limit
from jigai.readers.sheet_choice import Sheets, explanations, find_cover, find_data, no_data_sheet
from jigai.readers.sheets import Sheet, Workbook
from jigai.readers.sniffing import Kind, check_ole2, sniff
from jigai.readers.table import read_table
from jigai.readers.text_encoding import file_sha256

_HEAD = 8192
# Takes a block of rows and returns the block that stands in its place.
Keep = Callable[[Block], Block]


@dataclass
class _Found:
    """What has been read so far; a refusal keeps it."""

    file_name: str
    file_sha256: str
    keep: Keep
    kind: str = "unknown"
    facts: dict[str, Any] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    is_synthetic: bool = False
    rows_hash: Any = field(default_factory=hashlib.sha256)

    def reading(self, unreadable: Note | None = None) -> Reading:
        notes = [*self.notes, Note("is_synthetic_marked")] if self.is_synthetic else self.notes
        reading = Reading(
            self.file_name, self.file_sha256, self.kind, unreadable,
            notes=notes, is_synthetic=self.is_synthetic, **self.facts,
        )  # fmt: skip
        if unreadable:
            return reading
        return replace(reading, content_hash=content_hash(reading, self.rows_hash.hexdigest()))


def read(path: Path, file_name: str, keep: Keep = lambda block: block) -> Reading:
    """Read a file as submitted under `file_name`. A file that cannot be read is a Reading with `unreadable` set.

    Args:
        keep: what becomes of every block of rows as soon as it is read; the reading holds what it returns. Blocks of
            a file that proves unreadable further down were kept for nothing.

    Raises:
        OSError: the file cannot be opened: our fault, not the unit's.
        MemoryError: it takes more than this process may have.
    """
    with paused():
        return _read(path, file_name, keep)


def _read(path: Path, file_name: str, keep: Keep) -> Reading:
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    found = _Found(file_name, "", keep)
    try:
        kind = sniff(head)
        _check_size(path, kind)
        if kind == "text":
            found.kind = "csv"
            # Hashing needs no interpreter, and goes on beside the reading where there is a second processor.
            with ThreadPoolExecutor(1) as beside:
                digest = beside.submit(file_sha256, path)
                try:
                    _read_csv(found, path, head)
                finally:
                    found.file_sha256 = digest.result()
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
            raise no_data_sheet()
        _take_table(found, sheet, form, header, native_text=True)


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
        old = look_through(data)
        marked = old.marked
        if old.external_target is not None:
            found.notes.append(Note("has_external_links", text=old.external_target or None))
    book = Workbook(data, marked, may_be_garbled)
    if book.has_macro_sheets and Note("has_macros") not in found.notes:
        found.notes.append(Note("has_macros"))
    sheets = Sheets(book)
    cover_sheet, cover = find_cover(sheets)
    form = _take_cover(found, cover, cover_sheet)
    sheet, header = find_data(sheets, form, cover.value("period") or "")
    _take_table(found, sheet, form, header, native_text=False)
    found.facts["explanations"] = explanations(sheets)


def _note_package(found: _Found, package: Package) -> None:
    found.is_synthetic = package.is_marked_synthetic
    if package.has_macros:
        found.notes.append(Note("has_macros"))
    if package.external_target is not None:
        found.notes.append(Note("has_external_links", text=package.external_target or None))


def _take_cover(found: _Found, cover: Cover, sheet: str | None) -> Form:
    """Keep the cover; the form it names.

    Raises:
        Refusal: form_unknown, unit_unknown, period_unknown.
    """
    found.is_synthetic = found.is_synthetic or cover.is_synthetic
    found.notes += cover.notes
    form_code, unit_code, period = cover.value("form_code"), cover.value("unit_code"), cover.value("period")
    found.facts |= {"cover": cover.cells, "cover_sheet": sheet, "form_version": cover.value("form_version")}
    # A code outside the catalogue stays in the cover alone: nobody after us could look it up.
    found.facts |= {"form_code": form_code if form_code in forms() else None, "period": period}
    found.facts["unit_code"] = unit_code if unit_code in units() else None
    fault = cover.identity_fault()
    if fault:
        raise fault if fault.note.cell is None else fault.at(sheet, None, fault.note.cell)
    return forms()[form_code or ""]


def _take_table(found: _Found, sheet: Sheet, form: Form, header: Header, native_text: bool) -> None:
    rows = Rows(
        [column.key for column in form.columns], [column.key for column in form.columns if column.type == "integer"]
    )

    def take(block: Block) -> None:
        found.rows_hash.update(block.lines)
        rows.add(found.keep(block))

    table = read_table(sheet, form, header, native_text, take)
    found.is_synthetic = found.is_synthetic or table.is_synthetic
    found.notes += table.notes
    found.facts |= {
        "data_sheet": sheet.name, "unit_line": table.unit_line, "columns": table.columns, "rows": rows
    }  # fmt: skip
