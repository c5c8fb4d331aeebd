"""A clerk's own check: what lies in `inbox/<unit>/check/` is answered with the marked workbook and kept nowhere."""

import tempfile
from pathlib import Path

from jigai.catalog.settings import load_settings
from jigai.catalog.units import units
from jigai.stages import check
from jigai.stages.returning import annotate_checked
from jigai.storage.inbox import CHECK_FOLDER, Arrival, Inbox


def run(now: str) -> dict[str, int]:
    """Returns how many files were answered; the workbooks lie in `feedback/<unit>/check/`."""
    settings = load_settings()
    inbox = Inbox.of(settings)
    waiting = [arrival for arrival in inbox.settled_prechecks() if _sender(arrival) in units()]
    if not waiting:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        copies = []
        for number, arrival in enumerate(waiting):
            copy = Path(folder) / str(number) / arrival.name
            copy.parent.mkdir()
            inbox.read_into(arrival, copy)
            copies.append(copy)
        checked = check.each(copies, now, offline=False, senders=[_sender(arrival) for arrival in waiting])
        for arrival, one in zip(waiting, checked, strict=True):
            annotate_checked([one], settings.feedback_dir / _sender(arrival) / CHECK_FOLDER, now)
    for arrival in waiting:
        inbox.clear(arrival)
    return {"answered": len(waiting)}


def _sender(arrival: Arrival) -> str:
    return Path(arrival.path).parent.parent.name
