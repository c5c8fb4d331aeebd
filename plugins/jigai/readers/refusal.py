"""Why a file is not read at all: a value that travels as an exception inside this room and leaves it as a Note."""

from dataclasses import replace

from jigai.domain.readings import Note


class Refusal(Exception):
    """The file is refused. `note.kind` is one of the kinds of `Reading.unreadable`."""

    def __init__(self, note: Note) -> None:
        super().__init__(note.kind)
        self.note = note

    def at(self, sheet: str | None, row: int | None, cell: str | None) -> "Refusal":
        """The same refusal with its place, told by whoever knows the place."""
        return Refusal(replace(self.note, sheet=sheet, row=row, cell=cell))


def refused(kind: str, reason: str, reason_en: str, text: str | None = None, **detail: str) -> Refusal:
    """A refusal with its half-sentence in both languages; `text` is what was found in the file, `detail` fills more
    placeholders of the rule's sentence."""
    return Refusal(Note(kind=kind, text=text, detail={"reason": reason, "reason_en": reason_en, **detail}))


def over_limit(
    kind: str, what: str, what_en: str, size: str | None, limit: str, unit: str = "", unit_en: str = ""
) -> Refusal:
    """Above a limit of limits.yml: the sentence names what was measured, the limit and the size found; None where
    measuring stopped at the limit. `unit` is the Chinese measure word after both numbers."""
    found, found_en = (f"{size}{unit}，", f" {size}{unit_en},") if size is not None else ("", "")
    reason = f"{what}{found}超过上限{limit}{unit}"
    reason_en = f"{what_en}{found_en} above the limit of {limit}{unit_en}"
    shown_size = f"{size}{unit}" if size is not None else f"{limit}{unit}以上"
    return refused(kind, reason, reason_en, what=what, size=shown_size, limit=f"{limit}{unit}")


def megabytes(size: int) -> str:
    """Bytes as people read them: 31457280 -> 30.0MB."""
    return f"{size / 1_048_576:.1f}MB" if size >= 104_858 else f"{size}B"
