"""The pipeline's own engine and rules on files as one batch, with nothing stored: a clerk's check before sending."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from jigai.catalog.forms import forms
from jigai.catalog.rules import ruleset_hash
from jigai.domain.findings import PHASES, Finding, Phase, Place
from jigai.domain.moments import SHANGHAI, moment
from jigai.domain.portions import by_weight, in_portions
from jigai.domain.readings import Reading
from jigai.domain.submissions import Disposition
from jigai.readers.pool import FileToRead, ReaderPool
from jigai.stages import accept, validate
from jigai.stages.checked import Checked
from jigai.stages.cover_facts import cover_facts
from jigai.stages.explanations import attach
from jigai.stages.parse import Intake
from jigai.stages.session import Run, open_trial
from jigai.stages.verdict import disposition_of
from jigai.warehouse import landing, registry, verdicts
from jigai.warehouse.connection import gather_statistics

__all__ = ["Checked", "each", "run"]

OFFLINE_PHASES = tuple(
    phase for phase in PHASES if phase not in (Phase.CROSS_FORM, Phase.CROSS_PERIOD, Phase.HIERARCHY)
)
# Memory is that of so many files and rows at a time, however many are checked together.
FILES_AT_ONCE = 500
ROWS_AT_ONCE = 10_000
# A plan made without statistics does no harm to so few.
FEW_FILES = 50


def run(files: Sequence[Path], now: str | None, offline: bool, senders: Sequence[str | None] = ()) -> list[Checked]:
    """The verdicts of `each`, all at once."""
    return list(each(files, now, offline, senders))


def each(
    files: Sequence[Path], now: str | None, offline: bool, senders: Sequence[str | None] = ()
) -> Iterator[Checked]:
    """Judge files as one batch; verdicts come in the order given, and none is kept here.

    Args:
        senders: the owner of the folder each file lay in, where it lay in one: a file of another unit is told
            nothing but that.

    Raises:
        SettingsError, WarehouseUnreachable: not offline, and there is no warehouse to compare with.
    """
    if offline:
        yield from _offline(files, now)
    else:
        with open_trial(now) as current:
            yield from _online(current, files, senders or [None] * len(files))


@dataclass(frozen=True, slots=True)
class _Landed:
    """A file within the trial; of its reading only what its answer needs."""

    path: Path
    submission_id: int
    reading: Reading


def _online(current: Run, files: Sequence[Path], senders: Sequence[str | None]) -> Iterator[Checked]:
    """The stages themselves, inside a transaction that is rolled back: each file is held against all the others."""
    landed: list[_Landed] = []
    with ReaderPool() as pool:
        for portion in in_portions(zip(files, senders, strict=True), FILES_AT_ONCE):
            landed += _land(current, pool, portion)
    ids = [one.submission_id for one in landed]
    if len(ids) > FEW_FILES:
        gather_statistics(current.connection)
    for code, members in _batches(current, ids):
        validate.find_and_store(current, code, members)
    accept.judge_waiting(current, ids)
    for told in in_portions(landed, FILES_AT_ONCE):
        yield from _judged(current, told)


def _land(current: Run, pool: ReaderPool, files: Sequence[tuple[Path, str | None]]) -> list[_Landed]:
    readings = pool.read([FileToRead(path, path.name) for path, _ in files])
    rows: list[dict[str, Any]] = []
    for (path, sender), reading in zip(files, readings, strict=True):
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
    return [
        _Landed(path, row["submission_id"], replace(reading, cover={}, columns={}, notes=[], explanations=[]))
        for (path, _), row, reading in zip(files, rows, readings, strict=True)
    ]


def _batches(current: Run, ids: Sequence[int]) -> Iterator[tuple[str, list[int]]]:
    """What was landed, by form. Rules of phases file to sheet look at one submission, so a form may come in parts."""
    waiting: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for portion in in_portions(ids, FILES_AT_ONCE):
        rows = registry.find(current.connection, portion)
        counts = {row["submission_id"]: row["row_count"] or 0 for row in rows}
        for code, members in validate.by_form(rows).items():
            waiting[code] += [(submission_id, counts[submission_id]) for submission_id in members]
    for code, weighed in sorted(waiting.items()):
        for members in by_weight(weighed, ROWS_AT_ONCE):
            yield code, members


def _judged(current: Run, landed: Sequence[_Landed]) -> Iterator[Checked]:
    ids = [one.submission_id for one in landed]
    judged = {row["submission_id"]: row["disposition"] for row in registry.find(current.connection, ids)}
    found = verdicts.load(current.connection, ids)
    for one in landed:
        key = one.submission_id
        disposition, findings = Disposition(judged[key]), _identified(found.get(key, []), key)
        yield Checked(one.path, one.reading, disposition, False, PHASES, findings, ruleset_hash())


def _offline(files: Sequence[Path], now: str | None) -> Iterator[Checked]:
    """Phases file to sheet from the readings alone: no database, no reference."""
    with ReaderPool() as pool:
        for portion in in_portions(enumerate(files, start=1), FILES_AT_ONCE):
            readings = pool.read([FileToRead(path, path.name) for _, path in portion])
            numbered = {key: reading for (key, _), reading in zip(portion, readings, strict=True)}
            found = _offline_findings(numbered, now)
            for key, path in portion:
                reading, findings = numbered[key], found.get(key, [])
                disposition = disposition_of(findings, unreadable=reading.unreadable is not None)
                told = _identified(findings, key)
                yield Checked(path, reading, disposition, True, OFFLINE_PHASES, told, ruleset_hash())


def _offline_findings(readings: dict[int, Reading], now: str | None) -> dict[int, list[Finding]]:
    places = {key: landing.place_of(key, reading) for key, reading in readings.items()}
    unreadable = {key: [reading.unreadable] for key, reading in readings.items() if reading.unreadable}
    found = validate.judge_unversioned([], unreadable, {key: places[key] for key in unreadable})
    for code in sorted({reading.form_code or "" for reading in readings.values() if not reading.unreadable}):
        members = {key: r for key, r in readings.items() if not r.unreadable and r.form_code == code}
        for part in by_weight(((key, len(reading.rows)) for key, reading in members.items()), ROWS_AT_ONCE):
            chosen = {key: members[key] for key in part}
            found |= _offline_form(code, chosen, {key: places[key] for key in part}, now)
    return found


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


def _identified(findings: Iterable[Finding], submission_id: int) -> list[tuple[str, Finding]]:
    return [(finding.identity(str(submission_id)), finding) for finding in findings]
