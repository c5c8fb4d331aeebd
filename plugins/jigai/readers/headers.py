"""Which column is which: captions found wherever they stand, in any order, in one row or up to three."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from jigai.catalog.forms import Form
from jigai.catalog.sheet_layout import column_letter
from jigai.domain.readings import Note
from jigai.readers.captions import Captions
from jigai.readers.folding import bare, fold, unit_alone
from jigai.readers.header_rows import HeaderRows, Merge, Texts, filled
from jigai.readers.sheets import Row, Sheet

# A sheet that shares fewer captions with the form is not its data sheet.
_FEWEST, _SMALLEST_SHARE = 3, 0.2
# Band, group, caption.
_DEEPEST = 3
# Columns that number the rows: no data, and in every second ledger.
_SERIAL = frozenset(("序号", "行号", "行次", "NO"))


@dataclass(frozen=True)
class Heading:
    """One column as found: its column of the form (None: unknown), its words, and the unit its caption names."""

    index: int
    key: str | None
    text: str
    is_renamed: bool = False
    unit: str | None = None
    caption: str = ""

    @property
    def is_serial(self) -> bool:
        return self.key is None and bare(self.caption) in _SERIAL


@dataclass(frozen=True)
class Header:
    """Where the captions stand (rows as Excel shows them) and what they say; `rows`: these rows and those above them
    as they stand, folded, because printed pages repeat them."""

    first_row: int
    last_row: int
    headings: list[Heading] = field(default_factory=list)
    rows: tuple[dict[int, str], ...] = ()

    @property
    def columns(self) -> dict[str, int]:
        """Column key -> index from 0; of a caption that stands twice the first."""
        found: dict[str, int] = {}
        for heading in self.headings:
            if heading.key:
                found.setdefault(heading.key, heading.index)
        return found


def find_header(sheet: Sheet, form: Form) -> Header | None:
    """The rows among the first that name most columns of the form; None where too few are named."""
    best: Header | None = None
    captions, rows = Captions(form), filled(sheet.top)
    # There may be as many merges as rows of data.
    merges = [merge for merge in sheet.merges if rows and merge[0] <= rows[-1][0]]
    for candidate in _candidates(rows, merges, captions):
        header = _read(candidate, captions)
        if best is None or len(header.columns) > len(best.columns):
            best = header
        if len(best.columns) == len(form.columns):
            break
    needed = max(_FEWEST, _SMALLEST_SHARE * len(form.columns))
    if best is None or len(best.columns) < needed:
        return None
    above = tuple({at: fold(text) for at, text in texts.items()} for row, texts in rows if row <= best.last_row)
    return _settled(replace(best, rows=above), sheet, merges)


def _candidates(rows: list[Texts], merges: list[Merge], captions: Captions) -> Iterator[HeaderRows]:
    """Every row with a caption in it alone, then below one row and below two."""
    for at, (_, texts) in enumerate(rows):
        if any(map(captions.is_one, texts.values())):
            for depth in range(1, min(_DEEPEST, at + 1) + 1):
                yield HeaderRows(rows[at + 1 - depth : at + 1], merges)


def _read(rows: HeaderRows, captions: Captions) -> Header:
    """What these rows say.

    Where a group that is not merged leaves a caption that belongs to a group without one that knows it, the groups may
    stand in the middle of their columns: then none of them reaches further than its own cell, and what is not named
    for certain is not named at all.
    """
    headings, is_sure = _headings(rows, captions, reaches=True)
    if not is_sure:
        headings, _ = _headings(rows, captions, reaches=False)
    return Header(rows.first_row, rows.last_row, headings)


def _headings(rows: HeaderRows, captions: Captions, reaches: bool) -> tuple[list[Heading], bool]:
    """Every caption's column, and whether no caption lacks the group it belongs to."""
    headings, is_sure = [], True
    for stack in rows.stacks(reaches):
        heading = _heading(captions, stack.index, stack.group, stack.caption)
        if heading.key is None and stack.heads_several:
            continue  # a group whose first column has no caption of its own
        is_sure = is_sure and (heading.key is not None or stack.is_sure or not captions.is_of_groups(stack.caption))
        headings.append(heading)
    return headings, is_sure


def _heading(captions: Captions, index: int, group: str, caption: str) -> Heading:
    text = f"{group}/{caption}" if group else caption
    meaning = captions.meaning(group, caption)
    if meaning is None:
        return Heading(index, None, text, caption=caption)
    return Heading(index, meaning.column.key, text, meaning.is_renamed, meaning.unit, caption)


def _settled(header: Header, sheet: Sheet, merges: list[Merge]) -> Header:
    """With what belongs to the captions below them: cells merged down, and a row that names nothing but units."""
    named = {heading.index for heading in header.headings if heading.key}
    bottoms = [
        bottom
        for top, left, bottom, _ in merges
        if header.first_row <= top <= header.last_row < bottom < top + _DEEPEST and left in named
    ]
    last_row = max([header.last_row, *bottoms])
    following = next((row for row in sheet.top if row[0] > last_row and any(cell != "" for cell in row[1])), None)
    units = _units(following) if following else {}
    if following is None or len(units) < 2:
        return replace(header, last_row=last_row)
    headings = [
        heading if heading.unit else replace(heading, unit=units.get(heading.index)) for heading in header.headings
    ]
    return replace(header, last_row=following[0], headings=headings)


def _units(row: Row) -> dict[int, str]:
    """Column -> unit, of a row that holds units alone; nothing of any other row."""
    found: dict[int, str] = {}
    for index, cell in enumerate(row[1]):
        unit = unit_alone(cell) if isinstance(cell, str) and cell else None
        if unit:
            found[index] = unit
        elif cell not in ("", "-", "—"):
            return {}
    return found


def header_notes(header: Header, form: Form, sheet: str | None) -> Iterator[Note]:
    """column_renamed, column_twice, column_unknown, serial_column, unit_line_differs, column_missing."""
    first: dict[str, int] = {}
    for heading in header.headings:
        letter = column_letter(heading.index + 1)
        place = (sheet, header.last_row, heading.key, f"{letter}{header.last_row}", heading.text)
        if heading.is_serial:
            yield Note("serial_column", *place, detail={"letter": letter})
        elif heading.key is None:
            yield Note("column_unknown", *place, detail={"letter": letter})
        elif heading.key in first:
            letters = {"first": column_letter(first[heading.key] + 1), "second": letter}
            yield Note("column_twice", *place, detail={**letters, "column": form.column(heading.key).label})
        else:
            first[heading.key] = heading.index
            column = form.column(heading.key)
            if heading.is_renamed:
                yield Note("column_renamed", *place, column.label, {"found": heading.text, "column": column.label})
            if heading.unit and column.unit and heading.unit != column.unit:
                detail = {"found": heading.unit, "expected": column.unit}
                yield Note("unit_line_differs", *place, column.unit, detail)
    for column in form.columns:
        if column.key not in first:
            detail = {"column": column.label, "required": column.required}
            yield Note("column_missing", sheet, header.last_row, column.key, detail=detail)
