"""Judge what was landed by the rules of phases file to sheet: Great Expectations once per form and batch."""

from collections import defaultdict
from typing import Any

from jigai.catalog.forms import forms
from jigai.catalog.rules import ruleset_hash
from jigai.domain.findings import Finding
from jigai.domain.submissions import Stage
from jigai.stages.session import Run, open_run
from jigai.warehouse import landing, registry, verdicts

# Above this many rows the same suite runs inside PostgreSQL: measured, pandas wins below and loses above.
ROWS_FOR_POSTGRES = 10_000
NO_FORM = "JG00"


def plan() -> list[dict[str, Any]]:
    """One entry a form with parsed, unjudged submissions; files of no known form come as JG00."""
    with open_run(None) as current:
        waiting = by_form(registry.at_stage(current.connection, Stage.PARSED))
    return [{"form": code, "submission_ids": ids} for code, ids in sorted(waiting.items())]


def by_form(rows: list[dict[str, Any]]) -> dict[str, list[int]]:
    """Submission ids by form; files that got no version have no form to be judged by."""
    waiting: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        waiting[row["form_code"] if row["version"] is not None else NO_FORM].append(row["submission_id"])
    return waiting


def run(form: str, submission_ids: list[int], now: str) -> None:
    """Find and store the findings of a form's batch in one transaction."""
    with open_run(now) as current, current.connection.transaction():
        find_and_store(current, form, submission_ids)


def find_and_store(current: Run, code: str, submission_ids: list[int]) -> None:
    """Findings of phases file to sheet for what waits at `parsed`, inside the caller's transaction."""
    taken = registry.at_stage(current.connection, Stage.PARSED, submission_ids, lock=True)
    ids = [row["submission_id"] for row in taken]
    found = _evaluate(current, code, ids)
    for row in taken:
        verdicts.store(current.connection, row, found.get(row["submission_id"], []), ruleset_hash(), current.at)
    registry.advance(current.connection, ids, Stage.VALIDATED)


def _evaluate(current: Run, code: str, ids: list[int]) -> dict[int, list[Finding]]:
    from jigai.validation import compose, engine, frames

    connection = current.connection
    notes, places = landing.notes(connection, ids), landing.places(connection, ids)
    covers = frames.cover_frame(landing.covers(connection, ids))
    if code == NO_FORM:
        return engine.evaluate_files(covers, notes, places)
    form = forms()[code]
    count = landing.row_count(connection, form, ids)
    # A trial's rows are not committed, so only this connection sees them.
    if count > ROWS_FOR_POSTGRES and not current.is_trial:
        rows = engine.LandedRows(current.settings.dsn("ingest"), code, ids, count)
    else:
        rows = frames.rows_frame(form, landing.records(connection, form, ids))
    found = engine.evaluate(form, rows, covers, notes, places)
    return {key: compose.link_roots(form, findings) for key, findings in found.items()}
