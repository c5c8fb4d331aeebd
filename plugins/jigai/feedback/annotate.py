"""The unit's own workbook, marked: wrong cells coloured and commented, the sheet 审核反馈 in front."""

import re
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Literal

from jigai.catalog.sheet_layout import FEEDBACK_SHEET
from jigai.catalog.size_limits import limits
from jigai.domain.whole_file import replacing
from jigai.feedback.feedback_sheet import FeedbackPart
from jigai.feedback.findings_only import findings_only
from jigai.feedback.former_round import take_former_round
from jigai.feedback.listing import NumberedFinding, feedback_head, feedback_rows, shown
from jigai.feedback.marking import Marker
from jigai.feedback.ooxml.cell_styles import CellStyles
from jigai.feedback.ooxml.markup import NotEditable
from jigai.feedback.ooxml.package import Package
from jigai.feedback.ooxml.workbook import Book
from jigai.feedback.summary import FeedbackSummary

Way = Literal["annotated", "findings_only"]

_CELL = re.compile(rb"<(?:[\w.-]+:)?c[\s>/]")


def _refuse_too_many_cells(package: Package, book: Book) -> None:
    # Our own table of a former round is about to go: the findings of one round must not bar the next.
    sheets = [entry for entry in book.entries() if entry.is_grid and entry.name != FEEDBACK_SHEET]
    cells = sum(len(_CELL.findall(package.read(entry.part))) for entry in sheets)
    if cells > limits().annotated_cells:
        raise NotEditable(f"{cells} cells, more than {limits().annotated_cells}")


def annotate(original: Path, out: Path, findings: Sequence[NumberedFinding], summary: FeedbackSummary) -> None:
    """Write the unit's xlsx with our marks to `out`; what is not marked stays as it was, byte for byte by part.

    Args:
        findings: (finding id, finding); consequences of a root and shadow rules are left out.

    Raises:
        NotEditable: it is no xlsx package, is damaged, or has more cells than `limits().annotated_cells`.
    """
    with closing(Package(original)) as package:
        book = Book(package)
        _refuse_too_many_cells(package, book)
        book.make_plain()
        styles = CellStyles(package, book)
        former = take_former_round(package, book)
        marker = Marker(package, book, styles, former)
        marker.mark(shown(findings))
        rows = feedback_rows(findings, summary, marker.own_styles, former.explanations)
        sheet = FeedbackPart(book, styles).build(feedback_head(findings, summary), rows, _known_sheets(book, findings))
        book.add_first(FEEDBACK_SHEET, sheet)
        with replacing(out) as unfinished:
            package.write(unfinished)


def _known_sheets(book: Book, findings: Sequence[NumberedFinding]) -> Mapping[str, str]:
    entries = {name: book.entry(name) for name in {finding.sheet for _, finding in findings if finding.sheet}}
    return {name: entry.name for name, entry in entries.items() if entry is not None}


def annotate_or_list(
    original: Path,
    kind: str,
    out: Path,
    findings: Sequence[NumberedFinding],
    summary: FeedbackSummary,
    stand_in: Path | None = None,
) -> tuple[Way, str | None]:
    """Annotate what can be annotated; else write the findings alone.

    Args:
        kind: what the reader found the file to be (`Reading.kind`): only xlsx is marked itself.
        stand_in: for xls, et and csv, the official template filled with the file's rows; the findings' places are
            then those of the template (`relocation.to_template`).

    Returns:
        the way taken, and why the better one was not.
    """
    source = original if kind == "xlsx" else stand_in
    if source is None:
        reason: str | None = f"a file of kind {kind} cannot be marked"
    else:
        try:
            annotate(source, out, findings, summary)
            return "annotated", None
        except NotEditable as error:
            reason = str(error)
    findings_only(out, findings, summary)
    return "findings_only", reason
