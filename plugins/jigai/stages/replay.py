"""Take in what arrived over years as if each file came alone, at its own moment.

What rules say of a workbook by itself hardly depends on when others came, so files are read and checked many at a time;
the verdicts, which compare with what was accepted before, are given one by one in order of arrival. The few facts of a
cover that hang on earlier verdicts are foreseen, and a file for which they came otherwise is checked again at its turn.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from jigai.catalog.forms import forms
from jigai.domain.moments import SHANGHAI, month_end
from jigai.domain.submissions import Stage
from jigai.readers.pool import FileToRead, ReaderPool
from jigai.readers.text_encoding import file_sha256
from jigai.stages import accept, answer, silence, validate
from jigai.stages.cover_facts import has_negative_month
from jigai.stages.foreseen import Foreseen
from jigai.stages.parse import Intake
from jigai.stages.session import Run, open_run
from jigai.storage.archive import Archive
from jigai.warehouse import landing, registry

Row = dict[str, Any]
Progress = Callable[[int], None]
# Answers and progress come in such steps; a replay that was broken off goes on in the year where it stopped.
MONTH, YEAR = "%Y-%m", "%Y"


@dataclass(frozen=True)
class Arrival:
    """A workbook and when it came. `name` tells it from every other arrival, and a second replay knows it again."""

    path: Path
    sender: str
    at: datetime
    name: str


def run(arrivals: Sequence[Arrival], progress: Progress) -> dict[str, int]:
    """Register, judge and answer what was not yet; returns how many got which disposition, by the registry.

    Args:
        progress: told after every month how many arrivals are done.

    Raises:
        ExceptionGroup: cross rules did not run.
    """
    done = 0
    with open_run(None) as opened, ReaderPool() as pool:
        current = replace(opened, at_arrival=True)
        for year in _by(YEAR, sorted(arrivals, key=lambda each: (each.at, each.name))):
            replayed = _Year(current, pool, year)
            for month in _by(MONTH, year):
                replayed.judge(month)
                done += len(month)
                progress(done)
        return registry.disposition_counts(current.connection)


def _by(pattern: str, arrivals: Sequence[Arrival]) -> Iterator[list[Arrival]]:
    for _, members in groupby(arrivals, key=lambda each: each.at.astimezone(SHANGHAI).strftime(pattern)):
        yield list(members)


class _Year:
    """The arrivals of one year: read together, and checked wave by wave ahead of their verdicts."""

    def __init__(self, current: Run, pool: ReaderPool, arrivals: Sequence[Arrival]) -> None:
        self.run, self.connection = current, current.connection
        self._register(arrivals)
        stages = (Stage.ARCHIVED, Stage.PARSED, Stage.VALIDATED)
        unjudged = [row for stage in stages for row in registry.at_stage(self.connection, stage)]
        self.waiting = sorted(unjudged, key=lambda row: row["submission_id"])
        archive, nowhere = Archive.of(current.settings), Path()  # an instance of that kind has its archive beside it
        files = [FileToRead(archive.local_copy(row["archive_path"], nowhere), row["file_name"]) for row in self.waiting]
        ids = [row["submission_id"] for row in self.waiting]
        self.readings = dict(zip(ids, pool.read(files), strict=True))
        self.foreseen = Foreseen(self.connection, self.readings)
        self.foreseen.look_at([row for row in self.waiting if row["stage"] == Stage.VALIDATED])

    def judge(self, month: Sequence[Arrival]) -> None:
        """Give the verdicts of what had come by the end of a month, one after the other, and answer them.

        Who was silent is noted as of the month's end, as a run of that evening would; a second replay has nothing new.
        """
        is_new = False
        while self.waiting and self.waiting[0]["received_at"] <= month[-1].at:
            first = self.waiting[0]
            while first["stage"] != Stage.VALIDATED:
                self._check(self._next_wave(first))
            self._settle(self.waiting.pop(0))
            is_new = True
        if is_new:
            silence.note(replace(self.run, at=min(month_end(month[-1].at), self.run.at)))
        answer.answer_waiting(self.run)

    def _register(self, arrivals: Sequence[Arrival]) -> None:
        archive = Archive.of(self.run.settings)
        with self.connection.transaction():
            for one in arrivals:
                sha256 = file_sha256(one.path)
                submission_id = registry.register(
                    self.connection,
                    file_name=one.path.name,
                    inbox_path=one.name,
                    arrival_key=f"{one.name}|{sha256}",
                    file_sha256=sha256,
                    size_bytes=one.path.stat().st_size,
                    sender=one.sender,
                    received_at=one.at,
                    run_id="replay",
                )
                if submission_id is not None:
                    registry.archived(self.connection, submission_id, archive.keep(one.path, sha256, one.path.name))

    def _settle(self, row: Row) -> None:
        """The chain of events tells of the arrival and the verdict when it is the file's turn, never ahead of it."""
        turn = replace(self.run, at=row["received_at"])
        received = {"file": row["file_name"], "sha256": row["file_sha256"], "sender": row["sender_folder"]}
        with self.connection.transaction():
            if self.foreseen.came_otherwise(row):
                self._check_again(row)
            turn.record("received", row["submission_id"], received)
            accept.judge_waiting(turn, [row["submission_id"]])
        self.foreseen.forget(row)

    def _next_wave(self, first: Row) -> list[Row]:
        """Unchecked files of the first one's form on which no unchecked file of the same unit has a bearing."""
        form, before, wave = self._form_of(first), dict[str, list[Row]](), list[Row]()
        for row in self.waiting:
            if row["stage"] == Stage.VALIDATED or self._form_of(row) != form:
                continue
            earlier = before.setdefault(row["sender_unit_code"], [])
            if row is first or not (self._repeats(row) or any(self._bears_on(one, row) for one in earlier)):
                wave.append(row)
            earlier.append(row)
        return wave

    def _form_of(self, row: Row) -> str | None:
        return self.readings[row["submission_id"]].form_code

    def _bears_on(self, earlier: Row, later: Row) -> bool:
        """Whether facts on the later file's cover may hang on the verdict of an earlier one of its unit and form:
        whether a version was accepted, whether a month of the year was negative, whether it repeats what stands."""
        first, second = self.readings[earlier["submission_id"]], self.readings[later["submission_id"]]
        if not first.form_code or not second.form_code or not first.period or not second.period:
            return True
        is_same_year = first.period[:4] == second.period[:4]
        return first.period == second.period or (is_same_year and has_negative_month(first, forms()[first.form_code]))

    def _repeats(self, row: Row) -> bool:
        """A repeat is told when it is its turn."""
        reading = self.readings[row["submission_id"]]
        key = reading.unit_code or "", reading.form_code or "", reading.period or ""
        latest = registry.latest_version(self.connection, *key, row["submission_id"])
        return latest is not None and latest["content_hash"] == reading.content_hash

    def _check(self, rows: list[Row]) -> None:
        """Land the rows, then store what the rules of phases file to sheet find: many rows are checked on a
        connection of their own, which sees only what is committed."""
        with self.connection.transaction():
            fresh = [row for row in rows if row["stage"] == Stage.ARCHIVED]
            intake = Intake(self.run, self.foreseen)
            intake.land([(row, self.readings[row["submission_id"]]) for row in fresh])
        landed = registry.find(self.connection, [row["submission_id"] for row in rows])
        for code, ids in validate.by_form([row for row in landed if row["stage"] == Stage.PARSED]).items():
            with self.connection.transaction():
                validate.find_and_store(self.run, code, ids)
        for row in rows:
            row["stage"] = Stage.VALIDATED
        self.foreseen.look_at(rows)

    def _check_again(self, row: Row) -> None:
        ids = [row["submission_id"]]
        landing.restate_cover(self.connection, ids[0], self.foreseen.standing_facts(row))
        registry.advance(self.connection, ids, Stage.PARSED)
        (code,) = validate.by_form(registry.find(self.connection, ids))
        validate.find_and_store(self.run, code, ids)
