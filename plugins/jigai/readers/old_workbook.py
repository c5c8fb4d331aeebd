"""What the reading library does not tell of an xls or et: passwords, links to other files, error values."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from jigai.readers.compound import Compound
from jigai.readers.marked_cells import ErrorValue, MarkedCell
from jigai.readers.sniffing import encrypted

_BOF, _EOF, _FORMULA, _BOOL_OR_ERROR, _SHEET, _PASSWORD = 0x809, 0x0A, 0x06, 0x205, 0x85, 0x2F
_LINK, _LINK_OF_1995 = 0x1AE, 0x17
_OF_THE_BOOK = frozenset((_BOF, _SHEET, _PASSWORD, _LINK, _LINK_OF_1995))
_OF_CELLS = frozenset((_FORMULA, _BOOL_OR_ERROR))
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_BOF_OF_1997 = 0x600


@dataclass
class OldWorkbook:
    """`marked`: sheet name -> row as Excel shows it -> column from 0 -> error value. `external_target`: None where the
    workbook draws on nothing outside."""

    marked: dict[str, dict[int, dict[int, MarkedCell]]] = field(default_factory=dict)
    external_target: str | None = None


def look_through(data: bytes) -> OldWorkbook:
    """Walk the records of an xls or et.

    Raises:
        Refusal: damaged_file, encrypted_file.
    """
    found = OldWorkbook()
    stream = Compound(data).stream("Workbook", "Book") or b""
    sheets: list[tuple[int, str]] = []
    is_of_1997 = True
    for kind, body in _records(stream, 0, _OF_THE_BOOK):
        if kind == _PASSWORD:
            raise encrypted()
        if kind == _BOF and len(body) >= 2:
            is_of_1997 = struct.unpack_from("<H", body)[0] == _BOF_OF_1997
        elif kind == _SHEET and len(body) > 8 and body[5] == 0:
            sheets.append((struct.unpack_from("<I", body)[0], _sheet_name(body, is_of_1997)))
        elif kind == (_LINK if is_of_1997 else _LINK_OF_1995) and found.external_target is None:
            found.external_target = _target(body) if is_of_1997 else _target_of_1995(body)
    for start, name in sheets:
        if errors := _error_values(stream, start):
            found.marked[name] = errors
    return found


def _records(stream: bytes, at: int, wanted: frozenset[int]) -> Iterator[tuple[int, bytes]]:
    """The records of these kinds from `at` to the end of its substream, those of charts within it left out."""
    depth, unpack, end = 0, struct.Struct("<HH").unpack_from, len(stream) - 4
    while at <= end:
        kind, size = unpack(stream, at)
        at += 4
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                return
        if kind in wanted and depth == 1:
            yield kind, stream[at : at + size]
        at += size


def _error_values(stream: bytes, start: int) -> dict[int, dict[int, MarkedCell]]:
    marked: dict[int, dict[int, MarkedCell]] = {}
    for kind, body in _records(stream, start, _OF_CELLS):
        if kind == _BOOL_OR_ERROR and len(body) >= 8 and body[7] == 1:
            code = body[6]
        elif kind == _FORMULA and len(body) >= 14 and body[6] == 2 and body[12:14] == b"\xff\xff":
            code = body[8]
        else:
            continue
        row, column = struct.unpack_from("<HH", body)
        marked.setdefault(row + 1, {})[column] = ErrorValue(_ERRORS.get(code, "#VALUE!"))
    return marked


def _text(body: bytes, at: int, length: int, is_wide: int) -> str:
    if is_wide:
        return body[at : at + 2 * length].decode("utf-16-le", "replace")
    return body[at : at + length].decode("latin-1")


def _sheet_name(body: bytes, is_of_1997: bool) -> str:
    if is_of_1997:
        return _text(body, 8, body[6], body[7] & 1)
    return body[7 : 7 + body[6]].decode("gb18030", "replace")


def _target(body: bytes) -> str | None:
    """Where a link leads, None for one to the workbook itself or to built-in functions."""
    if len(body) < 6:
        return None
    text = _text(body, 5, struct.unpack_from("<H", body, 2)[0], body[4] & 1)
    # A single blank or NUL stands for an unused link and for the same sheet.
    return _path(text) if text.strip(" \0") else None


def _target_of_1995(body: bytes) -> str | None:
    return _path(body[2 : 1 + body[0]].decode("gb18030", "replace")) if body[1:2] == b"\x01" else None


def _path(text: str) -> str:
    """Folders are parted by a control character of their own."""
    return "".join(mark for mark in text.replace("\x03", "/") if mark.isprintable())[:200]
