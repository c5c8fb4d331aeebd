"""A Reading on the pipe between the limited child and its parent.

Messages, each a line of ASCII JSON: any number of blocks, {"runs", "bytes"}, each followed by so many bytes, its lines
of rows as they are; the notes in portions, {"notes"}, for there may be one to every cell; then the rest of the reading,
or {"error"} for a fault of ours.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import astuple
from functools import cache
from sys import intern
from typing import Any

from jigai.domain.readings import CoverCell, Explanation, Note, Reading
from jigai.domain.row_blocks import Block, Rows

_PLAIN = (
    "file_name", "file_sha256", "kind", "form_code", "form_version", "unit_code", "period", "cover_sheet",
    "data_sheet", "unit_line", "columns", "content_hash", "is_synthetic",
)  # fmt: skip


_NOTES_AT_ONCE = 1000


class BrokenAnswer(ValueError):
    """What came over the pipe is no reading."""


def encode_block(block: Block) -> tuple[bytes, bytes]:
    """The message of a block: its line, and the bytes that follow it."""
    lines = block.lines
    return _line({"runs": block.runs, "bytes": len(lines)}), lines


def encode(reading: Reading) -> Iterator[bytes]:
    """The messages of all of a reading but its rows, of which the last tells the columns and the number."""
    for start in range(0, len(reading.notes), _NOTES_AT_ONCE):
        yield _line({"notes": [_note(note) for note in reading.notes[start : start + _NOTES_AT_ONCE]]})
    rows = reading.rows
    parts: dict[str, Any] = {name: getattr(reading, name) for name in _PLAIN}
    parts["unreadable"] = astuple(reading.unreadable) if reading.unreadable else None
    parts["cover"] = {key: (cell.text, cell.value, cell.cell) for key, cell in reading.cover.items()}
    parts["explanations"] = [(e.rule_id, e.column, e.business_key, e.value, e.text) for e in reading.explanations]
    parts["rows"] = {"keys": rows.keys, "integers": sorted(rows.integers), "count": len(rows)}
    yield _line(parts)


def error_message(text: str) -> bytes:
    return _line({"error": text})


def decode_block(message: dict[str, Any], lines: bytes) -> Block:
    """The block of a message and the bytes that followed it.

    Raises:
        BrokenAnswer: there are not as many lines as row numbers.
    """
    block = Block(tuple((int(first), int(count)) for first, count in message["runs"]), lines)
    if len(block) != lines.count(b"\n"):
        raise BrokenAnswer(f"{len(block)} row numbers for other lines")
    return block


def decode_notes(message: dict[str, Any]) -> list[Note]:
    """The notes of one portion."""
    return [Note(intern(kind), *others) for kind, *others in message["notes"]]


def decode(message: dict[str, Any], blocks: Iterable[Block], notes: Iterable[Note]) -> Reading:
    """The reading of a last message and what came before it.

    Raises:
        BrokenAnswer: they do not fit together, or the message tells of a fault of ours.
    """
    if "error" in message:
        raise BrokenAnswer(message["error"])
    parts = dict(message)
    told, kept = parts.pop("rows"), list(blocks)
    parts["unreadable"] = Note(*parts["unreadable"]) if parts["unreadable"] else None
    parts["cover"] = {key: CoverCell(*cell) for key, cell in parts["cover"].items()}
    parts["notes"] = list(notes)
    parts["explanations"] = [Explanation(*item) for item in parts["explanations"]]
    keys, integers = _shared(*told["keys"]), frozenset(_shared(*told["integers"]))
    rows = Rows(keys, integers, [] if parts["unreadable"] else kept)
    if not parts["unreadable"] and len(rows) != told["count"]:
        raise BrokenAnswer(f"{len(rows)} rows came, {told['count']} were told")
    return Reading(**parts, rows=rows)


@cache
def _shared(*keys: str) -> tuple[str, ...]:
    """One tuple a form, however many readings of it are held."""
    return keys


def _line(message: dict[str, Any]) -> bytes:
    return json.dumps(message, separators=(",", ":")).encode("ascii") + b"\n"


def _note(note: Note) -> tuple[Any, ...]:
    return note.kind, note.sheet, note.row, note.column_key, note.cell, note.text, note.value, note.detail
