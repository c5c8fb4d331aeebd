"""Findings about a file that cannot be marked (xls, et, csv), moved to their places in the official template."""

import re
from collections.abc import Sequence
from dataclasses import replace

from jigai.catalog.forms import Form
from jigai.catalog.sheet_layout import COVER_SHEET, DATA_SHEET, column_letters, cover_cells, first_data_row
from jigai.domain.findings import Finding, Phase
from jigai.feedback.listing import NumberedFinding


def to_template(findings: Sequence[NumberedFinding], form: Form, rows: Sequence[int]) -> list[NumberedFinding]:
    """The same findings, with sheet, row and cell as the template filled with these rows has them.

    Args:
        rows: physical rows of the file's data, in the order in which they were written into the template.
    """
    moved_rows = {row: first_data_row(form) + index for index, row in enumerate(rows)}
    return [(finding_id, _moved(finding, form, moved_rows)) for finding_id, finding in findings]


def _moved(finding: Finding, form: Form, moved_rows: dict[int, int]) -> Finding:
    if finding.phase == Phase.COVER and finding.column_key in cover_cells():
        on_cover = cover_cells()[finding.column_key]
        return replace(finding, sheet=COVER_SHEET, row=int(on_cover[1:]), cell=on_cover)
    row = moved_rows.get(finding.row or 0)
    if row is None:
        # A header or a note under the table: the template has its own, so there is nothing to point at.
        return replace(finding, sheet=None, row=None, cell=None)
    letter = column_letters(form).get(finding.column_key or "")
    cell = f"{letter}{row}" if letter else None
    zh, en = (_renumbered(sentence, finding, row, cell) for sentence in (finding.message_zh, finding.message_en))
    return replace(finding, sheet=DATA_SHEET, row=row, cell=cell, message_zh=zh, message_en=en)


def _renumbered(sentence: str, finding: Finding, row: int, cell: str | None) -> str:
    """The sentence names the row or cell it was found in; the unit now looks at another."""
    said = re.sub(rf"第{finding.row}行", f"第{row}行", sentence)
    said = re.sub(rf"\b([Rr]ow) {finding.row}\b", rf"\1 {row}", said)
    if finding.cell and cell:
        said = re.sub(rf"(?<![A-Za-z0-9]){re.escape(finding.cell)}(?![0-9])", cell, said)
    return said
