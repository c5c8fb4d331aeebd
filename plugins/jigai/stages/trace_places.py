"""Where the rows of a trace stand: unit, version, file, archive, sheet, cell, and what the unit wrote there."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from jigai.catalog.forms import forms
from jigai.storage.archive import Archive
from jigai.warehouse import lineage
from jigai.warehouse.connection import Connection

Row = dict[str, Any]
Places = Callable[[Sequence[Row]], list[Row]]


def located(register: Connection, archive: Archive, sources: Sequence[Row]) -> Places:
    """Looks all of them up at once; returns what turns sources into places, in the archive as it is found now."""
    submissions = lineage.submissions(register, sorted({source["submission_id"] for source in sources}))
    texts = _texts(register, sources, submissions)
    return lambda wanted: [_place(source, submissions[source["submission_id"]], texts, archive) for source in wanted]


def _texts(register: Connection, sources: Sequence[Row], submissions: dict[int, Row]) -> dict[tuple[Any, ...], str]:
    cells: dict[tuple[str, str], set[tuple[int, int]]] = defaultdict(set)
    for source in sources:
        form = submissions[source["submission_id"]]["form_code"]
        if source["row_number"] is not None and _is_column(form, source["form_column"]):
            cells[form, source["form_column"]].add((source["submission_id"], source["row_number"]))
    found: dict[tuple[Any, ...], str] = {}
    for (form, column), places in cells.items():
        for place, text in lineage.texts(register, form, column, sorted(places)).items():
            found[(*place, column)] = text
    return found


def _place(source: Row, submission: Row, texts: dict[tuple[Any, ...], str], archive: Archive) -> Row:
    column, number, key = source["form_column"], source["row_number"], submission["archive_path"]
    letter = submission["column_letters"].get(column) if column else None
    return {
        "part": source["part"],
        "year": source["part_year"],
        "amount": source["amount"],
        "entry_key": source["entry_key"],
        **{name: submission[name] for name in _OF_SUBMISSION},
        "archive_location": archive.location(key) if key else None,
        "row_number": number,
        "form_column": column,
        "caption": _caption(submission["form_code"], column),
        "column_letter": letter,
        "cell": f"{letter}{number}" if letter and number else None,
        "submitted_text": texts.get((source["submission_id"], number, column)),
    }


_OF_SUBMISSION = (
    "submission_id", "unit_code", "form_code", "period", "version_number", "known_from", "known_to", "file_name",
    "file_sha256", "archive_path", "sheet", "is_synthetic",
)  # fmt: skip


def _is_column(form: str | None, column: str | None) -> bool:
    return form in forms() and any(each.key == column for each in forms()[form].columns)


def _caption(form: str | None, column: str | None) -> str | None:
    if form is None or not _is_column(form, column):
        return None
    return next(each.label for each in forms()[form].columns if each.key == column)
