"""A Reading on the pipe between the limited child and its parent.

Messages, each a line of ASCII JSON: any number of blocks, {"runs", "bytes"}, each followed by so many bytes, its lines
of rows as they are; then the rest of the reading, or {"error"} for a fault of ours.
"""

import json
from collections.abc import Iterable
from dataclasses import astuple
from typing import Any

from jigai.domain.readings import CoverCell, Explanation, Note, Reading
from jigai.domain.row_blocks import Block, Rows

_PLAIN = (
    "file_name", "file_sha256", "kind", "form_code", "form_version", "unit_code", "period", "cover_sheet",
    "data_sheet", "unit_line", "columns", "content_hash", "is_synthetic",
)  # fmt: skip


class BrokenAnswer(ValueError):
    """What came over the pipe is no reading."""


def encode_block(block: Block) -> tuple[bytes, bytes]:
    """The message of a block: its line, and the bytes that follow it."""
    lines = block.lines
    return _line({"runs": block.runs, "bytes": len(lines)}), lines


def encode(reading: Reading) -> bytes:
    """The last message: all of a reading but its rows, of which it tells the columns and the number."""
    rows = reading.rows
    parts: dict[str, Any] = {name: getattr(reading, name) for name in _PLAIN}
    parts["unreadable"] = astuple(reading.unreadable) if reading.unreadable else None
    parts["cover"] = {key: (cell.text, cell.value, cell.cell) for key, cell in reading.cover.items()}
    parts["notes"] = [_note(note) for note in reading.notes]
    parts["explanations"] = [(e.rule_id, e.column, e.business_key, e.value, e.text) for e in reading.explanations]
    parts["rows"] = {"keys": rows.keys, "integers": sorted(rows.integers), "count": len(rows)}
    return _line(parts)


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


def decode(message: dict[str, Any], blocks: Iterable[Block]) -> Reading:
    """The reading of a last message and the blocks that came before it.

    Raises:
        BrokenAnswer: they do not fit together, or the message tells of a fault of ours.
    """
    if "error" in message:
        raise BrokenAnswer(message["error"])
    parts = dict(message)
    told, kept = parts.pop("rows"), list(blocks)
    parts["unreadable"] = Note(*parts["unreadable"]) if parts["unreadable"] else None
    parts["cover"] = {key: CoverCell(*cell) for key, cell in parts["cover"].items()}
    parts["notes"] = [Note(*note) for note in parts["notes"]]
    parts["explanations"] = [Explanation(*item) for item in parts["explanations"]]
    rows = Rows(told["keys"], told["integers"], [] if parts["unreadable"] else kept)
    if not parts["unreadable"] and len(rows) != told["count"]:
        raise BrokenAnswer(f"{len(rows)} rows came, {told['count']} were told")
    return Reading(**parts, rows=rows)


def _line(message: dict[str, Any]) -> bytes:
    return json.dumps(message, separators=(",", ":")).encode("ascii") + b"\n"


def _note(note: Note) -> tuple[Any, ...]:
    return note.kind, note.sheet, note.row, note.column_key, note.cell, note.text, note.value, note.detail
