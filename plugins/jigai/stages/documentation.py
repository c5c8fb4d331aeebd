"""Great Expectations' pages of the suites, and of the submissions that were judged last."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from jigai.catalog.forms import forms
from jigai.stages.session import Run, open_run
from jigai.warehouse import history, landing

if TYPE_CHECKING:
    from jigai.validation.data_docs import LastRun

# Pages say how a run fared; more rows than these say nothing more.
SUBMISSIONS_A_FORM = 200


def publish(folder: Path, with_runs: bool, progress: Callable[[str], None]) -> Path:
    """Write the pages; returns the index.

    Args:
        with_runs: the last runs too, which needs the warehouse; else the suites alone.
    """
    from jigai.validation import data_docs

    if not with_runs:
        return data_docs.publish(folder, (), progress)
    with open_run(None) as current:
        return data_docs.publish(folder, _last_runs(current), progress)


def _last_runs(current: Run) -> "Iterator[LastRun]":
    from jigai.validation import frames
    from jigai.validation.data_docs import LastRun

    for code, form in forms().items():
        ids = history.judged_last(current.connection, code, SUBMISSIONS_A_FORM)
        if ids:
            rows = frames.rows_frame(form, landing.records(current.connection, form, ids))
            covers = frames.covers_frame(landing.covers(current.connection, ids))
            yield LastRun(form, rows, covers, landing.places(current.connection, ids))
