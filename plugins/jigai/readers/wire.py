"""A Reading on the pipe between the limited child and its parent: one line of ASCII JSON.

Rows go as arrays in the order of the columns, and a value that equals its text goes as an empty list, because rows
are nearly all of a reading and most values are their texts.
"""

import json
from dataclasses import astuple
from typing import Any

from jigai.domain.readings import CoverCell, DataRow, Explanation, Note, Reading
from jigai.readers.collector import paused

_PLAIN = (
    "file_name", "file_sha256", "kind", "form_code", "form_version", "unit_code", "period", "cover_sheet",
    "data_sheet", "unit_line", "columns", "content_hash", "is_synthetic",
)  # fmt: skip
_SAME: list[Any] = []


def encode(reading: Reading) -> str:
    """One line, without a line end."""
    keys = list(reading.rows[0].texts) if reading.rows else []
    parts: dict[str, Any] = {name: getattr(reading, name) for name in _PLAIN}
    parts["unreadable"] = _note(reading.unreadable) if reading.unreadable else None
    parts["cover"] = {key: astuple(cell) for key, cell in reading.cover.items()}
    parts["notes"] = [_note(note) for note in reading.notes]
    parts["explanations"] = [(e.rule_id, e.column, e.business_key, e.value, e.text) for e in reading.explanations]
    parts["keys"] = keys
    parts["rows"] = [_row(row) for row in reading.rows]
    return json.dumps(parts, separators=(",", ":"))


def decode(line: str | bytes) -> Reading:
    """The reading that `encode` wrote.

    Raises:
        ValueError: the line is not JSON.
    """
    with paused():
        return _decode(json.loads(line))


def _decode(parts: dict[str, Any]) -> Reading:
    keys = parts.pop("keys")
    parts["unreadable"] = Note(*parts["unreadable"]) if parts["unreadable"] else None
    parts["cover"] = {key: CoverCell(*cell) for key, cell in parts["cover"].items()}
    parts["notes"] = [Note(*note) for note in parts["notes"]]
    parts["explanations"] = [Explanation(*item) for item in parts["explanations"]]
    parts["rows"] = [_data_row(keys, *row) for row in parts["rows"]]
    return Reading(**parts)


def _note(note: Note) -> tuple[Any, ...]:
    return note.kind, note.sheet, note.row, note.column_key, note.cell, note.text, note.value, note.detail


def _row(row: DataRow) -> tuple[int, list[Any], list[Any]]:
    texts, values = list(row.texts.values()), list(row.values.values())
    return row.row, texts, [_SAME if value == text else value for text, value in zip(texts, values, strict=True)]


def _data_row(keys: list[str], number: int, texts: list[Any], values: list[Any]) -> DataRow:
    same = [text if value == _SAME else value for text, value in zip(texts, values, strict=True)]
    return DataRow(number, dict(zip(keys, texts, strict=True)), dict(zip(keys, same, strict=True)))
