"""Which column is which: captions found wherever they stand, in any order, under groups or without."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from jigai.catalog.forms import Column, Form
from jigai.catalog.sheet_layout import column_letter
from jigai.domain.readings import Note
from jigai.readers.folding import fold
from jigai.readers.sheets import Row, Sheet

_UNIT_AT_END = re.compile(r"\((?:单位:)?(亿元|万元|千元|百万元|元|人|项|个|件|家|年|月|%)\)$")
_OF_WHICH = "其中:"
# A sheet that shares fewer captions with the form is not its data sheet.
_FEWEST, _SMALLEST_SHARE = 3, 0.2


@dataclass(frozen=True)
class Heading:
    """One column as found: its column of the form (None: unknown), its words, and the unit its caption names."""

    index: int
    key: str | None
    text: str
    is_renamed: bool = False
    unit: str | None = None


@dataclass(frozen=True)
class Header:
    """Where the captions stand (rows as Excel shows them) and what they say."""

    first_row: int
    last_row: int
    headings: list[Heading] = field(default_factory=list)

    @property
    def columns(self) -> dict[str, int]:
        """Column key -> index from 0; of a caption that stands twice the first."""
        found: dict[str, int] = {}
        for heading in self.headings:
            if heading.key:
                found.setdefault(heading.key, heading.index)
        return found


Known = dict[tuple[str, str], tuple[Column, bool]]


def _known(form: Form) -> Known:
    """(folded group, folded caption) -> column, and whether that is another name than the form's own."""
    known: Known = {}
    for column in form.columns:
        group, caption = fold(column.group), fold(column.caption)
        bare = group.removeprefix(_OF_WHICH)
        known[group, caption] = column, False
        if group:
            for alias in ((bare, caption), *(("", f"{g}{part}{caption}") for g in (group, bare) for part in "/-—")):
                known.setdefault(alias, (column, True))
            known.setdefault(("", group + caption), (column, True))
    for column in form.columns:
        for synonym in column.synonyms:
            known.setdefault((fold(column.group), fold(synonym)), (column, True))
    return known


def find_header(sheet: Sheet, form: Form) -> Header | None:
    """The one or two rows among the first that name most columns of the form; None where too few are named."""
    best: Header | None = None
    known = _known(form)
    above: Row | None = None
    for row in sheet.top:
        for group in (None, above) if form.has_groups and above else (None,):
            header = _read(sheet, known, group, row)
            if best is None or len(header.columns) > len(best.columns):
                best = header
        if best and len(best.columns) == len(form.columns):
            return best
        above = row
    needed = max(_FEWEST, _SMALLEST_SHARE * len(form.columns))
    return best if best and len(best.columns) >= needed else None


def _read(sheet: Sheet, known: Known, group_row: Row | None, row: Row) -> Header:
    number, cells = row
    groups = _groups(sheet, group_row, len(cells)) if group_row else {}
    headings = []
    for index in range(max(len(cells), len(groups))):
        own = cells[index] if index < len(cells) else ""
        above = groups.get(index, "")
        caption, group = (own, above) if fold(own) else (above, "")
        if fold(caption):
            headings.append(_heading(known, index, group, caption))
    return Header(group_row[0] if group_row else number, number, headings)


def _groups(sheet: Sheet, group_row: Row, width: int) -> dict[int, str]:
    """Column -> the caption above it: its own, that of the merge it lies in, else the last one to its left."""
    number, cells = group_row
    ends = {left: right for top, left, bottom, right in sheet.merges if top <= number <= bottom}
    found: dict[int, str] = {}
    last, reaches = "", 0
    for index in range(max(width, len(cells))):
        cell = cells[index] if index < len(cells) else ""
        if fold(cell):
            last, reaches = cell, ends.get(index, max(width, len(cells)))
        # Without a merge, a group reaches to the next filled cell; within one, to its end.
        found[index] = last if index <= reaches else ""
    return found


def _heading(known: Known, index: int, group: str, caption: str) -> Heading:
    text = f"{group}/{caption}" if group else caption
    folded = fold(caption)
    unit = _UNIT_AT_END.search(folded)
    bare = folded[: unit.start()] if unit else folded
    for candidate in dict.fromkeys((folded, bare)):
        for above in dict.fromkeys((fold(group), "")):
            if (above, candidate) in known:
                column, is_other = known[above, candidate]
                named_unit = unit[1] if unit and candidate == bare else None
                return Heading(index, column.key, text, is_other or candidate != folded, named_unit)
    return Heading(index, None, text)


def header_notes(header: Header, form: Form, sheet: str | None) -> Iterator[Note]:
    """column_renamed, column_twice, column_unknown, unit_line_differs, column_missing."""
    first: dict[str, int] = {}
    for heading in header.headings:
        letter = column_letter(heading.index + 1)
        place = (sheet, header.last_row, heading.key, f"{letter}{header.last_row}", heading.text)
        if heading.key is None:
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
