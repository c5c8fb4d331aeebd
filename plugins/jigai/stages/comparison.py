"""What changed between two submissions of a form, cell by cell: rows are told by business key, not by place."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from jigai.catalog.forms import Column, Form, forms
from jigai.catalog.settings import load_settings
from jigai.stages.authority import RefusedDecision
from jigai.warehouse import landing, registry
from jigai.warehouse.connection import connect

Record = Mapping[str, Any]
Key = tuple[str | None, ...]


def compare(first_id: int, second_id: int) -> dict[str, Any]:
    """Changes from one submission to another of the same form.

    Returns:
        form, from, to (submission, unit, period, version), rows {added, removed, moved, changed, unchanged} and
        `changes`: one entry a cell, with kind (added, removed, changed, moved), business_key, column, the rows and
        cells in both files, and both texts as submitted.

    Raises:
        RefusedDecision: one of them has no rows of its own, or the forms differ.
    """
    with connect(load_settings().dsn("ingest")) as connection:
        found = {row["submission_id"]: row for row in registry.find(connection, [first_id, second_id])}
        for wanted in (first_id, second_id):
            if wanted not in found or found[wanted]["version"] is None:
                raise RefusedDecision(f"没有第{wanted}号报送，或它没有版本 · no such version")
        first, second = found[first_id], found[second_id]
        if first["form_code"] != second["form_code"]:
            raise RefusedDecision(
                f"两份报送不是同一报表：{first['form_code']}、{second['form_code']} · not the same form"
            )
        form = forms()[first["form_code"]]
        before, after = (list(landing.records(connection, form, [key])) for key in (first_id, second_id))
    changes = list(changed_cells(form, before, after, first["column_letters"], second["column_letters"]))
    named = {
        side: {key: row[key] for key in ("submission_id", "unit_code", "period", "version", "disposition", "state")}
        for side, row in (("from", first), ("to", second))
    }
    return {"form": form.form, **named, "rows": _row_counts(len(after), changes), "changes": changes}


def changed_cells(
    form: Form,
    before: Iterable[Record],
    after: Iterable[Record],
    letters_before: Mapping[str, str],
    letters_after: Mapping[str, str],
) -> Iterator[dict[str, Any]]:
    """One entry a difference. Rows of one key are paired in order; a row that only stands elsewhere is `moved`."""
    old, new = _by_key(form, before), _by_key(form, after)
    for key in dict.fromkeys([*old, *new]):
        pairs = _paired(old.get(key, []), new.get(key, []))
        for was, now in pairs:
            yield from _row_changes(form, key, was, now, letters_before, letters_after)


def _by_key(form: Form, records: Iterable[Record]) -> dict[Key, list[Record]]:
    found: dict[Key, list[Record]] = defaultdict(list)
    for record in records:
        found[tuple(_text(record, key) for key in form.business_key)].append(record)
    return found


def _text(record: Record, key: str) -> str | None:
    """The value as read, so that full-width digits make no difference; what could not be read, as written."""
    value = record.get(key)
    return record.get(f"{key}_text") if value is None else str(value)


def _paired(old: list[Record], new: list[Record]) -> list[tuple[Record | None, Record | None]]:
    longest = max(len(old), len(new))
    padded_old: list[Record | None] = [*old, *[None] * (longest - len(old))]
    padded_new: list[Record | None] = [*new, *[None] * (longest - len(new))]
    return list(zip(padded_old, padded_new, strict=True))


def _row_changes(
    form: Form, key: Key, was: Record | None, now: Record | None, old: Mapping[str, str], new: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    entry = {"business_key": dict(zip(form.business_key, key, strict=True)), "column": None, "column_key": None}
    if was is None or now is None:
        kind = "added" if was is None else "removed"
        yield entry | {"kind": kind} | _sides(None, was, now, {}, {})
        return
    differing = [column for column in form.columns if _text(was, column.key) != _text(now, column.key)]
    for column in differing:
        yield (
            entry
            | {"kind": "changed", "column": column.label, "column_key": column.key}
            | _sides(column, was, now, old, new)
        )
    if not differing and was["row_number"] != now["row_number"]:
        yield entry | {"kind": "moved"} | _sides(None, was, now, {}, {})


def _sides(
    column: Column | None, was: Record | None, now: Record | None, old: Mapping[str, str], new: Mapping[str, str]
) -> dict[str, Any]:
    return {
        f"{name}_{side}": value
        for side, record, letters in (("before", was, old), ("after", now, new))
        for name, value in _side(column, record, letters).items()
    }


def _side(column: Column | None, record: Record | None, letters: Mapping[str, str]) -> dict[str, Any]:
    if record is None:
        return {"row": None, "cell": None, "text": None}
    row = record["row_number"]
    letter = letters.get(column.key) if column else None
    return {
        "row": row,
        "cell": f"{letter}{row}" if letter else None,
        "text": record.get(f"{column.key}_text") if column else None,
    }


def _row_counts(after: int, changes: list[dict[str, Any]]) -> dict[str, int]:
    touched = {kind: {(c["row_before"], c["row_after"]) for c in changes if c["kind"] == kind} for kind in _KINDS}
    counts = {kind: len(rows) for kind, rows in touched.items()}
    return counts | {"unchanged": after - counts["added"] - counts["changed"] - counts["moved"]}


_KINDS = ("added", "removed", "changed", "moved")
