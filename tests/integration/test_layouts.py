"""Workbooks taken apart at random: every value and every physical cell is where it was put, and openpyxl, which reads
the file independently, agrees."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from jigai.catalog.forms import forms
from jigai.readers.workbook import read
from tests.fixtures.layouts.body_changes import BODY_CHANGES, repeated_captions
from tests.fixtures.layouts.book_changes import BOOK_CHANGES
from tests.fixtures.layouts.header_changes import HEADER_CHANGES
from tests.fixtures.layouts.laid import Laid, lay, physical
from tests.fixtures.layouts.valid_rows import Submission, submissions
from tests.fixtures.layouts.values import Value, typed

Change = Callable[[Laid, Random], None]
CHANGES: tuple[Change, ...] = (*HEADER_CHANGES, *BODY_CHANGES, *BOOK_CHANGES)
SUPPRESSED = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]


def stored(value: Value) -> Any:
    """As openpyxl gives back a cell."""
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001  a cell knows no zone
    return float(value) if isinstance(value, Decimal) else value


def take_apart(folder: Path, submission: Submission, changes: Sequence[Change], chance: Random) -> None:
    """Lay the submission out, change the workbook, save it; both readers must find everything in its place."""
    laid = lay(folder, submission)
    # Captions are repeated as they finally are.
    for change in sorted(changes, key=lambda change: change is repeated_captions):
        change(laid, chance)
    path = folder / "changed.xlsx"
    laid.book.save(path)
    told = [change.__name__ for change in changes]
    assert physical(path, laid) == [{key: stored(value) for key, value in row.items()} for row in submission.rows], told
    reading = read(path, path.name)
    assert reading.unreadable is None, told
    identity = (submission.form.form, submission.unit.unit_code, str(submission.period))
    assert (reading.form_code, reading.unit_code, reading.period) == identity, told
    assert reading.data_sheet == laid.data_sheet, told
    assert reading.columns == laid.letters(), told
    rows = list(reading.rows)
    assert [row.row for row in rows] == laid.body, told
    assert [row.values for row in rows] == [
        {key: typed(value) for key, value in row.items()} for row in submission.rows
    ], told
    surplus = {(note.kind, note.text) for note in reading.notes if note.kind not in laid.deserved}
    assert surplus == set(), told


def drawing(examples: int) -> settings:
    """Without shrinking: an example costs a quarter of a second, and what was done is told by name."""
    return settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=SUPPRESSED,
    )


def compose(folder: Path, examples: int, code: str, most: int) -> None:
    changes = st.lists(st.sampled_from(CHANGES), min_size=1, max_size=most, unique=True)

    @drawing(examples)
    @given(submissions(code), changes, st.integers(0, 2**32 - 1))
    def holds(submission: Submission, changes: list[Change], seed: int) -> None:
        take_apart(folder, submission, changes, Random(seed))

    holds()


@cache
def some(code: str) -> Submission:
    """A submission of the form with several rows."""
    found: list[Submission] = []

    @drawing(12)
    @given(submissions(code))
    def keep(submission: Submission) -> None:
        found.append(submission)

    keep()
    return max(found, key=lambda submission: len(submission.rows))


@pytest.mark.parametrize("code", ["JG01", "JG07"])
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_one_change(tmp_path, change, code):
    take_apart(tmp_path, some(code), [change], Random(change.__name__))


@pytest.mark.parametrize("code", sorted(forms()))
def test_changes_composed_at_random(tmp_path, code):
    compose(tmp_path, 4, code, most=6)


@pytest.mark.slow
@pytest.mark.parametrize("code", sorted(forms()))
def test_many_more_changes_composed_at_random(tmp_path, code):
    compose(tmp_path, 50, code, most=12)
