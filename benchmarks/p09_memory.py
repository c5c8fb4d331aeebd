"""P9: memory of taking files in, from the archive to the landed rows; so far of CSV, not yet of 100 MB of xlsx."""

import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.instances import BEGINNING, bench_instance
from benchmarks.made_up_files import research_csv
from benchmarks.processes import Done, in_own_process

ID = "P9"
WORK = "memory of ingest: files are read in the limited child and landed"
UNITS = ("640104", "640105", "640106", "640121", "640122", "640181", "640202", "640205", "640221", "640302")
MOST = 1 << 30
# Interpreter, catalog and imports are there before the first row; buffers differ by a little from run to run.
FLAT_WITHIN = 1.15


def run(folder: Path, quick: bool) -> Iterator[Figure]:
    rows = 20_000 if quick else 1_000_000
    with bench_instance(folder) as settings:
        inbox = Path(settings.inbox_url)
        yield _large_file(inbox, rows)
        yield _many_files(inbox, rows // 20)


def _large_file(inbox: Path, rows: int) -> Figure:
    done = _landed(inbox, UNITS[:1], rows, "2020-Q4")
    largest = max(done.peaks)
    beside = {"MiB, the stage's process": done.peaks[0] / 2**20, "MiB, its reading child": max(done.peaks[1:]) / 2**20}
    return Figure(
        f"parse and land one CSV of {rows:,} rows", largest / 2**20, "MiB", "<= 1 GiB each process",
        largest <= MOST, beside=beside | {"seconds": done.seconds, "rows landed": done.result},
    )  # fmt: skip


def _many_files(inbox: Path, rows: int) -> Figure:
    few, many = (_landed(inbox, UNITS[:count], rows, period) for count, period in ((2, "2021-Q1"), (10, "2021-Q2")))
    return Figure(
        f"parse and land 10 CSVs of {rows:,} rows, beside 2", max(many.peaks) / 2**20, "MiB",
        f"flat in file count: <= {FLAT_WITHIN:g} x", max(many.peaks) <= FLAT_WITHIN * max(few.peaks),
        "2 files", max(few.peaks) / 2**20, {"rows landed": many.result},
    )  # fmt: skip


def _landed(inbox: Path, units: Sequence[str], rows: int, period: str) -> Done:
    """Drop a file of each unit, register them all and land them in a process of its own; the result is the rows."""
    for unit in units:
        folder = inbox / unit
        folder.mkdir(parents=True, exist_ok=True)
        path = research_csv(folder / f"JG03_{unit}_{period}.csv", rows)
        # Dropped long enough ago for its upload to be over.
        os.utime(path, (time.time() - 60,) * 2)
    from jigai.stages import register

    (batch,) = register.run(BEGINNING)
    return in_own_process(_land, batch, period)


def _land(batch: list[int], period: str) -> int:
    from jigai.stages import parse
    from jigai.stages.session import open_run
    from jigai.warehouse.registry import find

    parse.run(batch, BEGINNING)
    with open_run(BEGINNING) as current:
        return sum(row["row_count"] for row in find(current.connection, batch))
