"""Read archived files in the limited child process and land what they hold."""

import tempfile
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

from jigai.catalog.forms import Form, form, forms
from jigai.catalog.rules import ruleset_hash
from jigai.domain.concerning import concerning
from jigai.domain.moments import SHANGHAI
from jigai.domain.readings import Note, Reading
from jigai.domain.submissions import Stage
from jigai.readers.pool import FileToRead, read_batch
from jigai.stages.cover_facts import cover_facts
from jigai.stages.session import Run, open_run
from jigai.storage.archive import Archive
from jigai.warehouse import decisions, intake, landing, registry
from jigai.warehouse.connection import Connection


def run(batch: list[int], now: str) -> None:
    """Parse and land a batch; submissions another run has taken meanwhile are left to it."""
    with open_run(now) as current:
        rows = registry.at_stage(current.connection, Stage.ARCHIVED, batch)
        with tempfile.TemporaryDirectory() as folder, concerning(row["file_name"] for row in rows):
            archive = Archive.of(current.settings)
            files = [
                FileToRead(archive.local_copy(row["archive_path"], Path(folder)), row["file_name"]) for row in rows
            ]
            readings = dict(zip((row["submission_id"] for row in rows), read_batch(files), strict=True))
        with concerning(row["file_name"] for row in rows), current.connection.transaction():
            taken = registry.at_stage(current.connection, Stage.ARCHIVED, list(readings), lock=True)
            Intake(current).land([(row, readings[row["submission_id"]]) for row in taken])


class Standing:
    """What stands accepted when a file is landed: facts of its cover that the registry knows."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def has_accepted(self, row: dict[str, Any], unit_code: str, form_code: str, period: str) -> bool:
        return registry.has_accepted(self.connection, unit_code, form_code, period)

    def had_negative_month(self, row: dict[str, Any], spec: Form, unit_code: str, period: str) -> bool:
        """Whether a month of the year was accepted as negative."""
        return bool(spec.month_columns) and landing.had_negative_month(self.connection, spec, unit_code, period)


# What the rule on the sender compares with where a file lay in no unit's folder.
NO_FOLDER = "（无）"


class Intake:
    """Lands readings inside the caller's transaction. A trial tells no duplicates: the clerk wants the findings."""

    def __init__(self, current: Run, standing: Standing | None = None) -> None:
        self.run, self.connection = current, current.connection
        self.standing = standing or Standing(current.connection)
        self.to_land: dict[str, list[tuple[int, Reading]]] = defaultdict(list)
        self.covers: list[dict[str, Any]] = []
        self.notes: list[tuple[int, list[Note]]] = []

    def land(self, taken: list[tuple[dict[str, Any], Reading]]) -> None:
        for row, reading in taken:
            self._sort_in(row, reading)
        for code, pairs in self.to_land.items():
            landing.copy_rows(self.connection, form(code), pairs)
        landing.store_cover(self.connection, self.covers)
        landing.store_notes(self.connection, self.notes)
        landed = [pair for pairs in self.to_land.values() for pair in pairs]
        landing.store_explanations(self.connection, [(key, reading.explanations) for key, reading in landed])

    def _sort_in(self, row: dict[str, Any], reading: Reading) -> None:
        """Unreadable and foreign files get no version; a repeat of the latest is a duplicate; the rest lands."""
        submission_id, sender = row["submission_id"], row["sender_unit_code"]
        reading = _without_synthetic(reading, self.run.settings.instance)
        owner = self._sender(row["sender_folder"])
        is_foreign = reading.unreadable is None and owner is not None and reading.unit_code != owner
        if reading.unreadable is not None or is_foreign:
            earlier = registry.same_unversioned_file(
                self.connection, sender, row["file_sha256"], ruleset_hash(), submission_id
            )
            if earlier is not None and not self.run.is_trial:
                self._duplicate(row, earlier, reading, sender)
                return
            intake.describe(self.connection, submission_id, reading, unit_code=sender, version=None)
            if reading.unreadable is not None:
                self.notes.append((submission_id, [reading.unreadable]))
            else:
                self._cover(row, reading, form(reading.form_code or ""))
            return
        self._version(row, reading, forms()[reading.form_code or ""])

    def _sender(self, folder: str | None) -> str | None:
        """Whom the cover must name: the folder's owner. Only outside production may a file lie in no folder."""
        if folder is None and self.run.settings.instance == "production" and not self.run.is_trial:
            return NO_FOLDER
        return folder

    def _version(self, row: dict[str, Any], reading: Reading, spec: Form) -> None:
        submission_id = row["submission_id"]
        key = (reading.unit_code or "", spec.form, reading.period or "")
        self.run.lock(*key)  # two runs must not hand out the same version number
        latest = registry.latest_version(self.connection, *key, submission_id)
        earlier = latest
        if spec.accumulates and reading.content_hash:
            earlier = registry.same_content(self.connection, *key, reading.content_hash, submission_id)
        if earlier is not None and self._still_stands(earlier, reading, key):
            self._duplicate(row, earlier["submission_id"], reading, key[0])
            return
        version = (latest["version"] if latest else 0) + 1
        intake.describe(self.connection, submission_id, reading, unit_code=key[0], version=version)
        self._cover(row, reading, spec)
        self.notes.append((submission_id, reading.notes))
        self.to_land[spec.form].append((submission_id, reading))

    def _still_stands(self, earlier: dict[str, Any], reading: Reading, key: tuple[str, str, str]) -> bool:
        """The same content as a version whose verdict still holds under today's rules and references."""
        if self.run.is_trial or earlier["content_hash"] != reading.content_hash:
            return False
        if earlier["ruleset"] is None:
            return True  # not judged yet: it lies before this one in the same run
        references = registry.reference_hash(self.connection, *key)
        return earlier["ruleset"] == ruleset_hash() and earlier["reference_hash"] == references

    def _cover(self, row: dict[str, Any], reading: Reading, spec: Form) -> None:
        received_on = row["received_at"].astimezone(SHANGHAI).date()
        key = (reading.unit_code or "", spec.form, reading.period or "")
        accepted = not spec.accumulates and self.standing.has_accepted(row, *key)
        negative = self.standing.had_negative_month(row, spec, key[0], key[2])
        takes_more = decisions.takes_more(self.connection, *key, row["received_at"])
        sender = self._sender(row["sender_folder"])
        facts = cover_facts(row["submission_id"], reading, spec, sender, received_on, accepted, negative, takes_more)
        self.covers.append(facts)

    def _duplicate(self, row: dict[str, Any], earlier: int, reading: Reading, unit_code: str | None) -> None:
        submission_id = row["submission_id"]
        intake.describe(self.connection, submission_id, reading, unit_code=unit_code, version=None)
        intake.mark_duplicate(self.connection, submission_id, earlier, ruleset_hash(), self.run.moment_of(row))
        self.run.record("duplicate", submission_id, {"duplicate_of": earlier})


def _without_synthetic(reading: Reading, instance: str) -> Reading:
    """Made-up figures must not mix with real ones: production takes no file that is marked synthetic."""
    if instance != "production" or not reading.is_synthetic or reading.unreadable is not None:
        return reading
    return replace(reading, unreadable=Note("synthetic_in_production"))
