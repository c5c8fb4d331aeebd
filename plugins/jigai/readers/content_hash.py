"""What a submission says, as one hash: its cells, faults and explanations, not its bytes, places or formats."""

import hashlib
import json
from typing import Any

from jigai.domain.readings import Note, Reading

# Synthetic marks are about the file, not about what it says.
_NOT_CONTENT = ("is_synthetic_marked",)


def content_hash(reading: Reading, rows_hash: str) -> str:
    """SHA-256 over cover, unit line, columns, rows in order, notes and explanations.

    Args:
        rows_hash: of the lines of all rows one after the other, however they were cut into blocks.

    The notes belong to it: a file that was returned for a fault of its form (a macro, a column that stands twice, an
    invisible character) and comes back without it must not pass for the same. Row numbers and letters do not.
    """
    digest = hashlib.sha256()
    keys = sorted(reading.columns)

    def add(*parts: Any) -> None:
        digest.update(json.dumps(parts, ensure_ascii=True, separators=(",", ":")).encode() + b"\n")

    add(reading.form_code, reading.unit_code, reading.period, reading.unit_line, keys)
    for key in sorted(reading.cover):
        add(key, reading.cover[key].text, reading.cover[key].value)
    add("rows", rows_hash)
    for note in sorted(_said(note) for note in reading.notes if note.kind not in _NOT_CONTENT):
        add("note", *note)
    for item in reading.explanations:
        add("explanation", item.rule_id, item.column, sorted(item.business_key.items()), item.value, item.text)
    return digest.hexdigest()


def _said(note: Note) -> tuple[str, ...]:
    return note.kind, note.column_key or "", note.text or "", note.value or ""
