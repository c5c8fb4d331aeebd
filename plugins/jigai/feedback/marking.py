"""Marks the wrong cells of the unit's own sheets: a fill by severity and a note with message and remedy."""

from collections.abc import Sequence

from jigai.catalog.sheet_layout import COMMENT_AUTHOR, FEEDBACK_SHEET
from jigai.domain.findings import Finding, Severity
from jigai.feedback.former_round import FormerRound, OwnStyle
from jigai.feedback.listing import MARK_COLOURS, NumberedFinding, remedy_text
from jigai.feedback.ooxml.cell_styles import CellStyles, solid_fill
from jigai.feedback.ooxml.grid import Grid, join_address, split_address
from jigai.feedback.ooxml.notes import SheetNotes
from jigai.feedback.ooxml.package import Package
from jigai.feedback.ooxml.workbook import Book, SheetEntry
from jigai.feedback.sheet_text import clean

# Beyond this a note box fills the screen; the sheet 审核反馈 has every finding in full.
_MOST_IN_ONE_NOTE = 8


def note_text(findings: Sequence[Finding]) -> str:
    """【强制性错误】message, remedy and rule; several findings of one cell below one another, gravest first."""
    parts = [
        f"【{finding.severity.label_zh}】{finding.message_zh}\n整改：{remedy_text(finding)}\n（{finding.rule_id}）"
        for finding in findings[:_MOST_IN_ONE_NOTE]
    ]
    if len(findings) > _MOST_IN_ONE_NOTE:
        parts.append(f"另有{len(findings) - _MOST_IN_ONE_NOTE}处，见“{FEEDBACK_SHEET}”。")
    return clean("\n".join(parts))


class Marker:
    """Goes through the sheets of one workbook once: former marks off, new marks on."""

    def __init__(self, package: Package, book: Book, styles: CellStyles, former: FormerRound) -> None:
        self._package, self._book, self._styles, self._former = package, book, styles, former
        self.own_styles: dict[str, str] = {}

    def mark(self, findings: Sequence[NumberedFinding]) -> None:
        """Mark every finding that names a cell of a sheet there is.

        Args:
            findings: those the unit sees, gravest first. Afterwards `own_styles` maps finding ids to what 原样式 keeps.
        """
        by_part: dict[str, list[NumberedFinding]] = {}
        entries = {name: self._book.entry(name) for name in {one.sheet for _, one in findings if one.sheet}}
        for finding_id, finding in findings:
            entry = entries.get(finding.sheet or "") if finding.cell else None
            if entry is not None and entry.is_grid:
                by_part.setdefault(entry.part, []).append((finding_id, finding))
        for entry in self._book.entries():
            here = by_part.get(entry.part, [])
            if entry.is_grid and (here or self._may_be_marked(entry)):
                self._mark_sheet(entry.name, entry.part, here)

    def _may_be_marked(self, entry: SheetEntry) -> bool:
        """Whether a former round may have left something: a sheet that cannot hold a mark keeps its bytes."""
        if self._former.existed and (not self._former.own or entry.name in {own.sheet for own in self._former.own}):
            return True
        comments = self._package.related(entry.part, "comments")
        return comments is not None and COMMENT_AUTHOR.encode() in self._package.read(comments.name)

    def _mark_sheet(self, name: str, part: str, findings: Sequence[NumberedFinding]) -> None:
        grid = Grid(self._package, part)
        notes = SheetNotes(self._package, self._book, part, grid)
        had_notes = notes.remove_ours()
        if self._former.existed or had_notes:
            self._former.take_off_marks(name, grid, self._styles)
        by_place: dict[tuple[int, int], list[NumberedFinding]] = {}
        for finding_id, finding in findings:
            place = split_address(finding.cell or "")
            if place:
                by_place.setdefault(grid.anchor(*place), []).append((finding_id, finding))
        for place, here in by_place.items():
            self._fill(name, grid, place, here)
        notes.add({place: note_text([finding for _, finding in here]) for place, here in by_place.items()})

    def _fill(self, sheet: str, grid: Grid, place: tuple[int, int], findings: Sequence[NumberedFinding]) -> None:
        gravest = min((finding.severity for _, finding in findings), key=list(Severity).index)
        own = grid.style(*place)
        # What is to be corrected can be typed into: cells pasted from elsewhere bring their lock along.
        marked = self._styles.refilled(own, solid_fill(MARK_COLOURS[gravest]), unlocked=grid.is_protected)
        grid.set_style(*place, marked)
        kept = OwnStyle(sheet, join_address(*place), own, marked, self._styles.fill_shape(own)).to_text()
        self.own_styles |= {finding_id: kept for finding_id, _ in findings}
