"""Judge what was landed by the rules of phases file to sheet: Great Expectations once per form and batch."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from jigai.catalog.forms import forms
from jigai.catalog.rules import Rule, rules_of, ruleset_hash
from jigai.domain.concerning import concerning
from jigai.domain.findings import Finding, Place
from jigai.domain.readings import Note
from jigai.domain.submissions import Stage
from jigai.stages.session import Run, open_run
from jigai.warehouse import landing, registry, verdicts

if TYPE_CHECKING:
    import pandas as pd

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
    with concerning(row["file_name"] for row in taken):
        found = evaluate_landed(current, code, ids)
    for row in taken:
        findings = found.get(row["submission_id"], [])
        verdicts.store(current.connection, row, findings, ruleset_hash(), current.moment_of(row))
    registry.advance(current.connection, ids, Stage.VALIDATED)


def evaluate_landed(
    current: Run, code: str, ids: list[int], rules: Sequence[Rule] | None = None
) -> dict[int, list[Finding]]:
    """Findings of phases file to sheet of landed submissions; `rules` other than the form's own for impact studies."""
    from jigai.validation import engine, frames

    connection = current.connection
    notes, places = landing.notes(connection, ids), landing.places(connection, ids)
    covers = landing.covers(connection, ids)
    if code == NO_FORM:
        return judge_unversioned(covers, notes, places)
    form = forms()[code]
    rows: pd.DataFrame | engine.LandedRows
    count = landing.row_count(connection, form, ids)
    # A trial's rows are not committed, so only this connection sees them.
    if count > ROWS_FOR_POSTGRES and not current.is_trial:
        rows = engine.LandedRows(current.settings.dsn("ingest"), code, ids, count)
    else:
        rows = frames.rows_frame(form, landing.records(connection, form, ids))
    return engine.evaluate(form, rows, frames.covers_frame(covers), notes, places, rules=rules)


def judge_unversioned(
    covers: list[dict[str, Any]], notes: Mapping[int, Sequence[Note]], places: Mapping[int, Place]
) -> dict[int, list[Finding]]:
    """Files that got no version: what made one unreadable, or that its cover names another unit than its sender.

    A foreign file is told nothing more: its sender must not learn what the other unit's figures are held against.
    """
    from jigai.validation.notes import note_findings

    found = {key: note_findings(key, notes.get(key, ()), place, None) for key, place in places.items()}
    by_form: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for cover in covers:
        by_form[places[cover["submission_id"]].form_code].append(cover)
    for code, foreign in by_form.items():
        found |= _judge_foreign(
            code, foreign, {cover["submission_id"]: places[cover["submission_id"]] for cover in foreign}
        )
    return found


def _judge_foreign(code: str, covers: list[dict[str, Any]], places: Mapping[int, Place]) -> dict[int, list[Finding]]:
    from jigai.validation import engine, frames

    form = forms()[code]
    only = [rule for rule in rules_of(code) if rule.name == "unit_not_sender"]
    return engine.evaluate(form, frames.rows_frame(form, []), frames.covers_frame(covers), {}, places, rules=only)
