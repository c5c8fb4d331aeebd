"""Data cells merged down over several rows: only the first of them holds the value, though a person sees it in all."""

from collections.abc import Iterator

from jigai.catalog.sheet_layout import column_letter
from jigai.domain.readings import Note
from jigai.readers.headers import Header
from jigai.readers.sheets import Sheet


def merged_notes(sheet: Sheet, header: Header) -> Iterator[Note]:
    """merged_cells, one a merge of rows within one column of the form. Nothing is filled down: an amount that stands
    for three rows is not three times that amount."""
    keys = {index: key for key, index in header.columns.items()}
    for top, left, bottom, right in sorted(sheet.merges):
        if top > header.last_row and bottom > top and left == right and left in keys:
            first = f"{column_letter(left + 1)}{top}"
            merged = f"{first}:{column_letter(left + 1)}{bottom}"
            yield Note("merged_cells", sheet.name, top, keys[left], first, detail={"range": merged})
