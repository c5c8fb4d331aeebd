"""P5: a file dropped under the real scheduler until its mail is delivered, the marked workbook with it."""

import os
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from benchmarks import arrivals
from benchmarks.arrivals import Ran
from benchmarks.figures import Figure

ID = "P5"
WORK = "upload to feedback under the real scheduler: 20 files of 200 rows arriving over 5 minutes"
FILES, ROWS, WITHIN_SECONDS = 20, 200, 300.0
P50_SECONDS, P95_SECONDS = 15.0, 30.0


def run(folder: Path, quick: bool) -> Iterator[Figure]:
    count, within = (4, 40.0) if quick else (FILES, WITHIN_SECONDS)
    with arrivals.running_stack(folder, "bench") as settings:
        files = arrivals.ledgers(folder, count, ROWS)
        arrivals.wait_until_idle(settings)
        began = time.time()
        dropped = arrivals.drop(settings, files, within)
        mails = arrivals.answered(settings, dropped, patience=240)
        load, tasks = os.getloadavg()[0], _seconds_of_tasks(arrivals.ran(settings, began))
    if len(mails) < len(files):
        raise RuntimeError(f"{len(files) - len(mails)} of {len(files)} files were not answered")
    waits = [mails[unit].at - dropped[unit] for unit in dropped]
    beside = {"load while it ran": load, **tasks}
    for share, goal in ((0.5, P50_SECONDS), (0.95, P95_SECONDS)):
        value, name = arrivals.percentile(waits, share), f"p{share * 100:.0f}"
        yield Figure(f"drop to mail, {name}", value, "s", f"{name} <= {goal:g} s", value <= goal, beside=beside)
        beside = {}


def _seconds_of_tasks(ran: Sequence[Ran]) -> dict[str, float]:
    """Median seconds of each task, and of whole runs, of the DAGs between a file and its mail."""
    seconds: dict[str, list[float]] = defaultdict(list)
    for one in ran:
        if one.dag_id in ("ingest_submissions", "notify_units") and one.state == "success":
            seconds[f"{one.dag_id}, {one.task or 'whole run'}: seconds"].append(one.ended - one.began)
    return {name: median(values) for name, values in sorted(seconds.items())}
