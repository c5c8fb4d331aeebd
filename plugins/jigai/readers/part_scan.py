"""One look through a part of an xlsx while it is inflated: what no reader after us may meet unprepared."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from jigai.catalog.size_limits import limits
from jigai.readers.refusal import refused
from jigai.readers.zip_members import damaged

# Longer than any start tag of a cell, so that a tag cut by the border of two chunks is seen whole once.
_OVERLAP = 512
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_ENCODING = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)""")
# With and without a namespace prefix; what only looks like one of these costs a closer look and nothing else.
_FORMULA = (b"<f>", b"<f ", b"<f/", b":f>", b":f ", b":f/")
_FORMULA_TEXT = re.compile(rb"<(?:\w+:)?f\b[^<>]*>([^<]*\|[^<]*)<")
_QUOTED = re.compile(rb'"[^"]*"|&quot;.*?&quot;')
_ERROR = re.compile(rb"""\st\s*=\s*["']e["']""")
# Patterns with a fixed start are searched ten times faster. A file that writes its references in another way than
# every known program is left to the memory limit of the reading process.
_LETTERS = re.compile(rb' r="([A-Z]{1,3})[0-9]')
_ROWS = re.compile(rb'row r="([0-9]{1,7})"')
_FILLED_CELL = re.compile(rb"""\sr=["']([A-Z]{1,3})([0-9]{1,7})["'][^<>]*(?<!/)>""")
_MOST_COLUMNS = 16_384
_GARBLED = ("锟斤拷".encode(), "\ufffd".encode())


@dataclass
class PartScan:
    """What was seen in one XML part. `last_column` and `last_row` are the corner of the cells told by their
    references, styled blank ones included; `filled_corner` looks closer. `has_programs`: a formula asks another program
    for its value (DDE)."""

    is_sheet: bool = False
    has_formulas: bool = False
    has_errors: bool = False
    has_programs: bool = False
    is_garbled: bool = False
    last_column: int = 0
    last_row: int = 0

    @property
    def is_marked(self) -> bool:
        return self.has_formulas or self.has_errors


def column_number(letters: bytes) -> int:
    """A -> 1, AA -> 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def scan(chunks: Iterable[bytes]) -> PartScan:
    """Look through an XML part.

    Raises:
        Refusal: external_entities, damaged_file (not XML in an ASCII-compatible encoding), and those of the chunks.
    """
    seen, pieces, tail = PartScan(), iter(chunks), b""
    chunk = next(pieces, None)
    if chunk is not None:
        _check_start(chunk)
    while chunk is not None:
        following = next(pieces, None)
        window = tail + chunk
        _look(seen, window, is_whole=not tail and following is None)
        tail, chunk = window[-_OVERLAP:], following
    return seen


def filled_corner(chunks: Iterable[bytes]) -> tuple[int, int]:
    """(last row, last column) of the cells that hold something."""
    row = column = 0
    tail = b""
    for chunk in chunks:
        window = tail + chunk
        found = _FILLED_CELL.findall(window)
        column = max([column, *map(column_number, {letters for letters, _ in found})])
        row = max([row, *(int(number) for _, number in found)])
        tail = window[-_OVERLAP:]
    return row, column


def _check_start(chunk: bytes) -> None:
    start = chunk.removeprefix(b"\xef\xbb\xbf").lstrip()
    declared = _ENCODING.match(start[:200])
    allowed = (b"utf-8", b"utf8", b"us-ascii", b"iso-8859-1", b"windows-1252")
    # A part in UTF-16 or UTF-7 could hide a document type from the search for its bytes.
    if not start.startswith(b"<") or (declared and declared[1].lower() not in allowed):
        raise damaged("内部结构不是正常的XML", "a part is not proper XML")


def _holds_formula(window: bytes) -> bool:
    return (b"<f" in window or b":f" in window) and any(mark in window for mark in _FORMULA)


def _asks_a_program(window: bytes) -> bool:
    """A formula such as cmd|'/C calc'!A0; a stroke within a quoted text is only text."""
    if b"|" not in window:
        return False
    formulas = (_QUOTED.sub(b"", text) for text in _FORMULA_TEXT.findall(window))
    return any(0 < text.find(b"|") < text.rfind(b"!") for text in formulas)


def _holds_e(window: bytes) -> bool:
    """A cheap look before the search: most sheets hold no error value."""
    return b'"e"' in window or b"'e'" in window


def _look(seen: PartScan, window: bytes, is_whole: bool) -> None:
    if b"<!" in window and _DTD.search(window):
        raise refused("external_entities", "文件内部定义了外部实体", "the file defines entities")
    seen.is_garbled = seen.is_garbled or any(mark in window for mark in _GARBLED)
    seen.is_sheet = seen.is_sheet or b"sheetData" in window
    if not seen.is_sheet:
        return
    seen.has_formulas = seen.has_formulas or _holds_formula(window)
    seen.has_programs = seen.has_programs or (seen.has_formulas and _asks_a_program(window))
    seen.has_errors = seen.has_errors or (_holds_e(window) and _ERROR.search(window) is not None)
    seen.last_row = max([seen.last_row, *map(int, _ROWS.findall(window))])
    if is_whole and seen.last_row * _MOST_COLUMNS <= limits().cells:
        return  # too few rows for too many cells, whatever the columns
    seen.last_column = max([seen.last_column, *map(column_number, set(_LETTERS.findall(window)))])
