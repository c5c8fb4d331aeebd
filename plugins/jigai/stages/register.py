"""Register and archive what lies in the inbox, before anything reads it."""

import tempfile
import uuid
from pathlib import Path

from jigai.catalog.settings import load_settings
from jigai.domain.concerning import concerning
from jigai.domain.submissions import Stage
from jigai.stages.session import Run, open_run
from jigai.storage.archive import Archive
from jigai.storage.inbox import Arrival, Inbox
from jigai.warehouse import registry

FILES_PER_TRANSACTION = 50
FILES_PER_BATCH = 400


def waiting() -> list[str]:
    """Files whose upload is over and that nobody has registered or answered yet, each by what tells it from a later
    drop under the same name."""
    settings = load_settings()
    inbox = Inbox.of(settings)
    found = (*inbox.settled(), *inbox.settled_prechecks())
    return [f"{arrival.path}|{arrival.created}" for arrival in found]


def run(now: str) -> list[list[int]]:
    """Take every settled file in; returns batches of submissions to parse, those a broken run left behind included."""
    with open_run(now) as current:
        inbox, run_id = Inbox.of(current.settings), uuid.uuid4().hex
        arrivals = inbox.settled()
        for start in range(0, len(arrivals), FILES_PER_TRANSACTION):
            together = arrivals[start : start + FILES_PER_TRANSACTION]
            with concerning(arrival.name for arrival in together):
                _take_in(current, inbox, together, run_id)
        ids = [row["submission_id"] for row in registry.at_stage(current.connection, Stage.ARCHIVED)]
    return [ids[start : start + FILES_PER_BATCH] for start in range(0, len(ids), FILES_PER_BATCH)]


def _take_in(current: Run, inbox: Inbox, arrivals: list[Arrival], run_id: str) -> None:
    """Registry rows, archive copies and events of a few files in one transaction; only then are they cleared away."""
    archive = Archive.of(current.settings)
    with tempfile.TemporaryDirectory() as folder, current.connection.transaction():
        for arrival in arrivals:
            copy = Path(folder) / "arrival"
            sha256 = inbox.read_into(arrival, copy)
            submission_id = registry.register(
                current.connection,
                file_name=arrival.name,
                inbox_path=arrival.path,
                arrival_key=f"{arrival.path}|{sha256}|{arrival.created}",
                file_sha256=sha256,
                size_bytes=arrival.size,
                sender=arrival.sender,
                received_at=current.at,
                run_id=run_id,
            )
            if submission_id is None:
                # Registered by a run that ended before it could clear the inbox.
                continue
            registry.archived(current.connection, submission_id, archive.keep(copy, sha256, arrival.name))
            current.record(
                "received", submission_id, {"file": arrival.name, "sha256": sha256, "sender": arrival.sender}
            )
    for arrival in arrivals:
        inbox.clear(arrival)
