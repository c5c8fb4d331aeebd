"""Pages about the pipeline: the catalogue of rules, Great Expectations' of the suites and of the submissions that were
judged last, and an index of all."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from jigai.catalog.forms import forms
from jigai.publishing import plain_page
from jigai.stages.session import Run, open_run
from jigai.warehouse import history, landing

if TYPE_CHECKING:
    from jigai.validation.data_docs import LastRun

# Pages say how a run fared; more rows than these say nothing more.
SUBMISSIONS_A_FORM = 200
_NAMES = {
    "rules": "审核规则目录 · Catalogue of rules",
    "data_docs": "校验 · Checks (Great Expectations)",
    "dbt": "集市与模型 · Marts and models (dbt)",
    "lineage": "列血缘 · Lineage of columns",
}


def publish_rules(folder: Path) -> Path:
    """Write the catalogue of rules as `rules/index.html` below a folder; returns it."""
    from jigai.validation.rules_page import catalogue_markdown

    return plain_page.write(folder / "rules" / "index.html", catalogue_markdown())


def write_index(folder: Path, pages: Sequence[Path]) -> Path:
    """Write `index.html` of a folder, which leads to its pages; returns it."""
    places = [page.relative_to(folder) for page in pages]
    lines = [f"- [{_NAMES[place.parts[0]]}]({place.as_posix()})" for place in places]
    return plain_page.write(folder / "index.html", "\n".join(["# 技改文档 · Documentation of Jigai", "", *lines]))


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
