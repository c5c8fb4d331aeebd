"""Judges batches of one form: rules in, findings out. The only way into Great Expectations."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from jigai.catalog.expressions import Names
from jigai.catalog.forms import Form
from jigai.catalog.rules import Rule, rules_of
from jigai.domain.findings import PHASES, Finding, Phase, Place
from jigai.domain.readings import Note
from jigai.validation import pandas_run, postgres_run
from jigai.validation.checks import ROWS_EXPECTATION, Part, plan
from jigai.validation.composing import business_key, compose_cover, compose_row
from jigai.validation.frames import with_own_facts
from jigai.validation.gx_session import RuleDidNotRun
from jigai.validation.notes import note_findings
from jigai.validation.postgres_run import LandedRows
from jigai.validation.roots import link_roots

if TYPE_CHECKING:
    from jigai.validation.pandas_run import Failure

__all__ = ["LandedRows", "RuleDidNotRun", "evaluate"]


def evaluate(
    form: Form,
    rows: pd.DataFrame | LandedRows,
    covers: pd.DataFrame,
    notes: Mapping[int, Sequence[Note]],
    places: Mapping[int, Place],
    *,
    rules: Sequence[Rule] | None = None,
) -> dict[int, list[Finding]]:
    """The findings of phases file to sheet of many submissions of one form, by submission, in reading order.

    Args:
        rows: `frames.rows_frame` (any number of submissions), or where the rows stand in PostgreSQL.
        covers: `frames.covers_frame`, one row a submission.
        notes: what the reader noticed, by submission.
        places: every submission to be judged.
        rules: other rules than the form's own, for impact studies and tests.

    Raises:
        RuleDidNotRun: a rule raised; no finding of the batch may be used then.
    """
    applying = [rule for rule in (rules_of(form.form) if rules is None else rules) if rule.cross is None]
    found: dict[int, list[Finding]] = {submission_id: [] for submission_id in places}
    keys = {(r["submission_id"], r["row_number"]): business_key(form, r) for r in _noted_rows(form, rows, notes)}
    for submission_id, place in places.items():
        found[submission_id] += note_findings(submission_id, notes.get(submission_id, ()), place, form, applying, keys)
    of_cover = plan(form, applying, "cover")
    for failure in pandas_run.run(_chosen(covers, places), of_cover):
        place = places[int(failure.record["submission_id"])]
        for part, record, _ in _at_fault(failure, of_cover.names):
            assert part.column_key is not None
            found[place.submission_id].append(compose_cover(failure.check.rule, form, place, record, part.column_key))
    facts: dict[int, Any] = {int(record["submission_id"]): record for record in covers.to_dict("records")}
    for finding_of, finding in _of_rows(form, rows, applying, places, facts):
        found[finding_of].append(finding)
    return {key: _ordered(link_roots(form, _usable(findings), str(key))) for key, findings in found.items()}


def _noted_rows(
    form: Form, rows: pd.DataFrame | LandedRows, notes: Mapping[int, Sequence[Note]]
) -> Iterable[dict[str, Any]]:
    noted = {(submission_id, note.row) for submission_id, listed in notes.items() for note in listed if note.row}
    if not isinstance(rows, pd.DataFrame):
        return postgres_run.records_at(rows, form, sorted(noted))
    is_noted = [key in noted for key in zip(rows["submission_id"], rows["row_number"], strict=True)]
    return rows[is_noted].to_dict("records")  # type: ignore[return-value]


def _chosen(covers: pd.DataFrame, places: Mapping[int, Place]) -> pd.DataFrame:
    frame = covers[covers["submission_id"].isin(list(places))]
    return frame.assign(row_number=0).reset_index(drop=True)


def _of_rows(
    form: Form,
    rows: pd.DataFrame | LandedRows,
    applying: Sequence[Rule],
    places: Mapping[int, Place],
    facts: Mapping[int, Mapping[str, Any]],
) -> Iterable[tuple[int, Finding]]:
    made = plan(form, applying, "rows")
    if isinstance(rows, pd.DataFrame):
        judged = rows[rows["submission_id"].isin(list(places))].reset_index(drop=True)
        failures = pandas_run.run(with_own_facts(judged, places), made)
    else:
        failures = postgres_run.run(rows, form, places, made)
    told: set[tuple[int, int]] = set()
    for failure in failures:
        submission_id, check = int(failure.record["submission_id"]), failure.check
        if check.rule.per == "sheet" and (submission_id, check.number) in told:
            continue
        told.add((submission_id, check.number))
        softened = facts.get(submission_id, {}).get(check.rule.softened_when or "") in (True,)
        severity = check.rule.softened_to if softened else None
        for part, record, names in _at_fault(failure, made.names):
            yield (
                submission_id,
                compose_row(
                    check.rule, form, places[submission_id], record, part.column_key,
                    names=names, allowed=part.allowed, severity=severity,
                ),
            )  # fmt: skip


def _at_fault(failure: "Failure", names: Names) -> Iterable[tuple[Part, dict[str, Any], Names]]:
    """The columns at fault in a failing row, each with its measures under their own names."""
    parts = failure.check.failing_parts(failure.record, names)
    if not parts and failure.check.type == ROWS_EXPECTATION:
        raise RuleDidNotRun(failure.check.rule.id, "the engine and the row evaluator disagree")
    for part in parts:
        numeric = {name for name, alias in part.aliases.items() if alias in names.numbers}
        measured = {name: failure.record[alias] for name, alias in part.aliases.items()}
        yield part, failure.record | measured, Names(names.numbers | numeric, names.texts)


def _usable(findings: list[Finding]) -> list[Finding]:
    """Without the cells of a column that is missing: its absence is one finding, not one a row."""
    missing = {finding.column_key for finding in findings if finding.rule_name == "column_missing"}
    return [f for f in findings if f.column_key not in missing or f.phase in (Phase.FILE, Phase.COVER, Phase.COLUMNS)]


def _ordered(findings: list[Finding]) -> list[Finding]:
    def place(finding: Finding) -> tuple[int, int, str, str]:
        return (PHASES.index(finding.phase), finding.row or 0, finding.column_key or "", finding.rule_id)

    return sorted(findings, key=place)
