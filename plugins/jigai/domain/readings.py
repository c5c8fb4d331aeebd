"""What a reader makes of one file: cells with coordinates, and what it noticed while reading."""

from dataclasses import dataclass, field

from jigai.domain.row_blocks import CellValue, DataRow, Rows

__all__ = ["CellValue", "CoverCell", "DataRow", "Explanation", "Note", "Reading", "Rows"]


@dataclass(frozen=True, slots=True)
class Note:
    """A fault or a normalisation the reader noticed. `kind` is the name a rule refers to with `reading:`.

    `text` is the original text, `value` what it was read as; `detail` fills the placeholders of the rule's sentence.
    """

    kind: str
    sheet: str | None = None
    row: int | None = None
    column_key: str | None = None
    cell: str | None = None
    text: str | None = None
    value: str | None = None
    detail: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CoverCell:
    """One field of the cover: text as submitted, typed value (ISO text for dates) or None, and its cell."""

    text: str | None
    value: str | None
    cell: str | None


@dataclass(frozen=True)
class Explanation:
    """An 上报说明 found in the sheet 审核反馈 of a returned workbook."""

    rule_id: str
    column: str | None
    business_key: dict[str, str]
    value: str | None
    text: str


@dataclass(frozen=True)
class Reading:
    """All that was read of one file. `unreadable` is set when form, unit or period cannot be told or the file is
    unsafe; then the rest holds what could still be read."""

    file_name: str
    file_sha256: str
    kind: str
    unreadable: Note | None = None
    form_code: str | None = None
    form_version: str | None = None
    unit_code: str | None = None
    period: str | None = None
    cover: dict[str, CoverCell] = field(default_factory=dict)
    cover_sheet: str | None = None
    data_sheet: str | None = None
    unit_line: str | None = None
    columns: dict[str, str] = field(default_factory=dict)
    rows: Rows = field(default_factory=Rows)
    notes: list[Note] = field(default_factory=list)
    explanations: list[Explanation] = field(default_factory=list)
    content_hash: str | None = None
    is_synthetic: bool = False
