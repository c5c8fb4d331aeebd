"""P12: reading alone, beside the bare reader of the same file."""

import csv
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from python_calamine import CalamineWorkbook

from benchmarks.figures import Figure
from benchmarks.made_up_files import ledger_workbook, research_csv
from jigai.readers.pool import FileToRead, ReaderPool, read_batch

ID = "P12"
WORK = "reading alone, rows typed and handed over, beside csv and calamine"
ROUNDS = 7
MOST_OF_BARE = 4.0


def run(folder: Path, quick: bool) -> Iterator[Figure]:
    scale = 20 if quick else 1
    text = research_csv(folder / "JG03_640104_2021-Q4.csv", 100_000 // scale)
    yield _figure(text, "CSV of 100,000 rows, 17 columns", _bare_csv, "csv module", 3.0)
    book = ledger_workbook(folder / "large.xlsx", 20_000 // scale, 20)
    yield _figure(book, "xlsx of 20,000 rows, 20 columns", _bare_xlsx, "calamine", 2.0)
    small = ledger_workbook(folder / "small.xlsx", 30, 28)
    # What a file costs beside its cells; no goal is set for it, it belongs to those of the replay.
    yield _figure(small, "xlsx of 30 rows, 28 columns", _bare_xlsx, "calamine", None)


def _bare_csv(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as stream:
        for _ in csv.reader(stream):
            pass


def _bare_xlsx(path: Path) -> None:
    book = CalamineWorkbook.from_path(str(path))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()


def _figure(path: Path, work: str, bare: Callable[[Path], None], yardstick: str, most_seconds: float | None) -> Figure:
    """Children started and bare reader by turns; the start, paid once a batch and not once a file, is told apart."""
    file = FileToRead(path, path.name)
    cold = _seconds(lambda: read_batch([file]))
    with ReaderPool() as pool:
        readings = pool.read([file])
        assert readings[0].unreadable is None, readings[0].unreadable
        rounds = [(_seconds(lambda: pool.read([file])), _seconds(lambda: bare(path))) for _ in range(ROUNDS)]
    ours, bare_seconds = (median(column) for column in zip(*rounds, strict=True))
    goal, is_met = "", None
    if most_seconds is not None:
        goal = f"{most_seconds:g} s with the start of the process; <= {MOST_OF_BARE:g} x without"
        is_met = cold <= most_seconds and ours <= MOST_OF_BARE * bare_seconds
    beside = {"seconds with the start of the reading process": cold, "rows": len(readings[0].rows)}
    return Figure(work, ours, "s", goal, is_met, yardstick, bare_seconds, beside)


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
