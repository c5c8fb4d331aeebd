"""The pipeline's own engine and rules on files as one batch, with nothing stored: a clerk's check before sending."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from jigai.catalog.forms import forms
from jigai.catalog.rules import ruleset_hash
from jigai.domain.findings import PHASES, Finding, Phase, Place, severity_counts
from jigai.domain.moments import SHANGHAI, moment
from jigai.domain.readings import Reading
from jigai.domain.submissions import Disposition
from jigai.readers.pool import FileToRead, read_batch
from jigai.stages import accept, validate
from jigai.stages.cover_facts import cover_facts
from jigai.stages.explanations import attach
from jigai.stages.parse import Intake
from jigai.stages.session import Run, open_trial
from jigai.stages.verdict import disposition_of
from jigai.warehouse import landing, registry, verdicts

OFFLINE_PHASES = tuple(
    phase for phase in PHASES if phase not in (Phase.CROSS_FORM, Phase.CROSS_PERIOD, Phase.HIERARCHY)
)


@dataclass(frozen=True)
class Checked:
    """The verdict on one file, as `jigai check --json` prints it; `findings` include consequences and shadow rules."""

    path: Path
    reading: Reading
    disposition: Disposition
    offline: bool
    phases_run: tuple[Phase, ...]
    findings: list[tuple[str, Finding]]
    ruleset: str

    def as_json(self, with_consequences: bool = False) -> dict[str, Any]:
        told = [pair for pair in self.findings if not pair[1].is_shadow]
        shown = [pair for pair in told if with_consequences or pair[1].root is None]
        return {
            "file": str(self.path),
            "form": self.reading.form_code,
            "unit": self.reading.unit_code,
            "period": self.reading.period,
            "disposition": self.disposition.value,
            "ruleset": self.ruleset,
            "offline": self.offline,
            "phases_run": [phase.value for phase in self.phases_run],
            "counts": severity_counts([finding for _, finding in told]),
            "normalisations": sum(finding.severity == "notice" for _, finding in told),
            "findings": [_finding_json(finding_id, finding) for finding_id, finding in shown],
        }


def _finding_json(finding_id: str, finding: Finding) -> dict[str, Any]:
    return {
        "finding_id": finding_id,
        "rule_id": finding.rule_id,
        "rule_name": finding.rule_name,
        "severity": finding.severity.value,
        "phase": finding.phase.value,
        "sheet": finding.sheet,
        "row": finding.row,
        "column": finding.column,
        "cell": finding.cell,
        "business_key": finding.business_key,
        "value": finding.value,
        "expected": finding.expected,
        "difference": finding.difference,
        "threshold": finding.threshold,
        "reference": asdict(finding.reference)
        if finding.reference
        else {"value": None, "submission_id": None, "cell": None},
        "message_zh": finding.message_zh,
        "message_en": finding.message_en,
        "remedy_zh": finding.remedy_zh,
        "remedy_en": finding.remedy_en,
        "root": finding.root,
    }


def run(files: Sequence[Path], now: str | None, offline: bool, senders: Sequence[str] | None = None) -> list[Checked]:
    """Judge files as one batch, in the order given.

    Args:
        senders: the owner of the folder each file lay in, where it lay in one: a file of another unit is told
            nothing but that.

    Raises:
        SettingsError, WarehouseUnreachable: not offline, and there is no warehouse to compare with.
    """
    readings = read_batch([FileToRead(path, path.name) for path in files])
    if offline:
        return _offline(files, readings, now)
    with open_trial(now) as current:
        return _online(current, files, readings, senders or [None] * len(files))


def _online(
    current: Run, files: Sequence[Path], readings: Sequence[Reading], senders: Sequence[str | None]
) -> list[Checked]:
    """The stages themselves, inside a transaction that is rolled back."""
    rows, ids = [], []
    for path, reading, sender in zip(files, readings, senders, strict=True):
        submission_id = registry.register(
            current.connection,
            file_name=path.name,
            inbox_path=str(path),
            arrival_key=f"check/{uuid.uuid4().hex}",
            file_sha256=reading.file_sha256,
            size_bytes=path.stat().st_size,
            sender=sender,
            received_at=current.at,
            run_id="check",
        )
        assert submission_id is not None
        ids.append(submission_id)
        rows.append(
            {
                "submission_id": submission_id,
                "sender_unit_code": sender,
                "sender_folder": sender,
                "received_at": current.at,
                "file_sha256": reading.file_sha256,
            }
        )
    Intake(current).land(list(zip(rows, readings, strict=True)))
    for code, members in sorted(validate.by_form(registry.find(current.connection, ids)).items()):
        validate.find_and_store(current, code, members)
    accept.judge_waiting(current, ids)
    judged = {row["submission_id"]: row for row in registry.find(current.connection, ids)}
    found = verdicts.load(current.connection, ids)
    return [
        Checked(
            path,
            reading,
            Disposition(judged[key]["disposition"]),
            False,
            PHASES,
            _identified(found.get(key, []), key),
            ruleset_hash(),
        )
        for path, reading, key in zip(files, readings, ids, strict=True)
    ]


def _offline(files: Sequence[Path], readings: Sequence[Reading], now: str | None) -> list[Checked]:
    """Phases file to sheet from the readings alone: no database, no reference."""
    numbered = dict(enumerate(readings, start=1))
    places = {key: landing.place_of(key, reading) for key, reading in numbered.items()}
    unreadable = {key: [reading.unreadable] for key, reading in numbered.items() if reading.unreadable}
    found = validate.judge_unversioned([], unreadable, {key: places[key] for key in unreadable})
    for code in sorted({reading.form_code or "" for reading in readings if not reading.unreadable}):
        members = {key: r for key, r in numbered.items() if not r.unreadable and r.form_code == code}
        found |= _offline_form(code, members, {key: places[key] for key in members}, now)
    return [
        Checked(
            path,
            reading,
            disposition_of(found.get(key, []), unreadable=reading.unreadable is not None),
            True,
            OFFLINE_PHASES,
            _identified(found.get(key, []), key),
            ruleset_hash(),
        )
        for path, (key, reading) in zip(files, numbered.items(), strict=True)
    ]


def _offline_form(
    code: str, members: dict[int, Reading], places: dict[int, Place], now: str | None
) -> dict[int, list[Finding]]:
    from jigai.validation import engine, frames

    form, received_on = forms()[code], moment(now).astimezone(SHANGHAI).date()
    covers = [cover_facts(key, reading, form, None, received_on) for key, reading in members.items()]
    notes = {key: reading.notes for key, reading in members.items()}
    rows, covered = frames.readings_frame(form, members), frames.covers_frame(covers)
    found = engine.evaluate(form, rows, covered, notes, places)
    return {key: attach(findings, members[key].explanations) for key, findings in found.items()}


def _identified(findings: Sequence[Finding], submission_id: int) -> list[tuple[str, Finding]]:
    return [(finding.identity(str(submission_id)), finding) for finding in findings]
