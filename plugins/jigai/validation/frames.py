"""The frames rules look at: one row a data row, one row a submission. The same columns in pandas and in PostgreSQL."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from jigai.catalog.expressions import Names
from jigai.catalog.forms import Form, cover_fields
from jigai.catalog.units import units
from jigai.domain.findings import Place
from jigai.domain.periods import Period
from jigai.domain.readings import Reading
from jigai.domain.row_blocks import from_part

KEYS = ["submission_id", "row_number"]
# What a submission's rows know of their submission, so that rules in a row can refer to it.
OWN_TEXTS = ("own_unit", "own_unit_kind", "own_period", "own_last_day")
OWN_NUMBERS = ("own_month",)
COVER_NUMBERS = ("data_row_count",)


def number_keys(form: Form) -> list[str]:
    return [column.key for column in form.columns if column.type in ("decimal", "integer")]


def row_names(form: Form, measures: Iterable[str] = ()) -> Names:
    """Names of the row frame; `measures` are the numeric ones among the measures added to it."""
    numbers = frozenset([*KEYS, *number_keys(form), *OWN_NUMBERS, *measures])
    return Names(numbers, frozenset(column.key for column in form.columns))


def cover_names() -> Names:
    return Names(frozenset([*KEYS, *COVER_NUMBERS]), frozenset(field.key for field in cover_fields()))


def rows_frame(form: Form, records: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """One row a data row: submission_id, row_number (int64), then `<key>_text` (object) and `<key>` a column.

    Decimals and integers are float64 with NaN for what is blank or cannot be read; texts, months and dates (as ISO
    text) are objects with None. Records may come from readings or from landing; columns they lack are null.
    """
    rows = list(records)
    numbers = set(number_keys(form))
    data: dict[str, Any] = {key: np.array([row[key] for row in rows], dtype="int64") for key in KEYS}
    for column in form.columns:
        data[f"{column.key}_text"] = _objects(row.get(f"{column.key}_text") for row in rows)
        values = (row.get(column.key) for row in rows)
        data[column.key] = _floats(values) if column.key in numbers else _objects(values)
    return pd.DataFrame(data)


def readings_frame(form: Form, readings: Mapping[int, Reading]) -> pd.DataFrame:
    """The same from readings that were not landed, by submission."""
    numbers, found = set(number_keys(form)), defaultdict[str, list[Any]](list)
    for submission_id, reading in readings.items():
        keys = reading.rows.keys
        for row_numbers, parts in reading.rows.columns(keys):
            found["submission_id"] += [submission_id] * len(row_numbers)
            found["row_number"] += row_numbers
            for name, cells in zip(_names_of(keys), parts, strict=True):
                found[name] += map(from_part, cells)
    count = len(found["row_number"])
    data: dict[str, Any] = {key: np.array(found[key], dtype="int64") for key in KEYS}
    for column in form.columns:
        for name in _names_of([column.key]):
            known: Iterable[Any] = found[name] or [None] * count
            data[name] = _floats(known) if name in numbers else _objects(known)
    return pd.DataFrame(data)


def _names_of(keys: Iterable[str]) -> list[str]:
    return [name for key in keys for name in (f"{key}_text", key)]


def covers_frame(records: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """One row a submission, columns as landing.cover; every column of the cover is there even with no records."""
    rows = list(records)
    names = {name: None for field in cover_fields() for name in (f"{field.key}_text", field.key)}
    for row in rows:
        names |= dict.fromkeys(row)
    data: dict[str, Any] = {name: _objects(row.get(name) for row in rows) for name in names if name not in KEYS}
    for name in COVER_NUMBERS:
        data[name] = _floats(row.get(name) for row in rows)
    data["submission_id"] = np.array([row["submission_id"] for row in rows], dtype="int64")
    data["row_number"] = np.zeros(len(rows), dtype="int64")
    return pd.DataFrame(data)


def own_facts(place: Place) -> dict[str, Any]:
    """What every row of a submission knows of it. A quarter counts as its last month, a year as its December.

    `own_last_day` is the period's, as ISO text: months and dates up to it are not greater.
    """
    period = Period.parse(place.period) if place.period else None
    unit = units().get(place.unit_code)
    return {
        "own_unit": place.unit_code or None,
        "own_unit_kind": unit.kind if unit else None,
        "own_period": place.period or None,
        "own_last_day": period.last_day.isoformat() if period else None,
        "own_month": period.last_month if period else None,
    }


def with_own_facts(frame: pd.DataFrame, places: Mapping[int, Place]) -> pd.DataFrame:
    """The frame with the columns of `own_facts`."""
    facts = {submission_id: own_facts(place) for submission_id, place in places.items()}
    found = [facts.get(submission_id, {}) for submission_id in frame["submission_id"]]
    added: dict[str, Any] = {name: _objects(fact.get(name) for fact in found) for name in OWN_TEXTS}
    added |= {name: _floats(fact.get(name) for fact in found) for name in OWN_NUMBERS}
    return frame.assign(**added)


def _objects(values: Iterable[Any]) -> np.ndarray:
    listed = [None if value is None or value != value else _plain(value) for value in values]
    cells = np.empty(len(listed), dtype=object)
    cells[:] = listed
    return cells


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _floats(values: Iterable[Any]) -> np.ndarray:
    return np.array([np.nan if value is None else float(value) for value in values], dtype="float64")
