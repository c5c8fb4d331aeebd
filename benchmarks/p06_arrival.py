"""P6: one county's month arrives, with one year and with ten years of national history in the marts."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.instances import bench_instance
from benchmarks.national_history import arrive, national
from benchmarks.wide_marts import superuser
from jigai.catalog.settings import Settings
from jigai.warehouse.connection import connect

ID = "P06"
WORK = "one county's month arrives: marts merged, with one and with ten years of national history"
COUNTIES = 2_843
LAST_YEAR = 2022
YEARS = (1, 10)
MOST_OF_ONE_YEAR = 1.5


def run(folder: Path, quick: bool) -> Iterator[Figure]:
    counties = 284 if quick else COUNTIES
    short, long = (_measure(folder / f"{years}", counties, years) for years in YEARS)
    work = f"build after one arrival, {counties} counties, ten years held"
    beside = {
        "landed rows at one year": short["rows"],
        "landed rows at ten years": long["rows"],
        "whole build at one year, seconds": short["whole"],
        "whole build at ten years, seconds": long["whole"],
        "of one arrival: models alone, one year, seconds": short["models"],
        "of one arrival: models alone, ten years, seconds": long["models"],
    }
    is_met = long["arrival"] <= MOST_OF_ONE_YEAR * short["arrival"]
    goal = f"<= {MOST_OF_ONE_YEAR:g} x the same with one year held"
    yield Figure(work, long["arrival"], "s", goal, is_met, "one year held", short["arrival"], beside)


def _measure(folder: Path, counties: int, years: int) -> dict[str, float]:
    """Seconds of the whole build, and the median of three builds after one county's month each."""
    from jigai.orchestration.dbt_runner import build

    span = range(LAST_YEAR - years + 1, LAST_YEAR + 1)
    with bench_instance(folder) as settings, national(settings, folder, counties, span) as rows:
        whole, _ = _timed(lambda: build(settings=settings, whole=True))
        _settle(settings)
        arrivals = []
        for month in (2, 3, 4):
            arrive(settings, 1, LAST_YEAR + 1, range(month, month + 1))
            arrivals.append(_timed(lambda: build(settings=settings)))
    seconds, models = sorted(arrivals)[1]
    return {"rows": rows, "whole": whole, "arrival": seconds, "models": models}


def _settle(settings: Settings) -> None:
    """What a server has years for between ten of them, and here seconds: rows seen to, written out.

    Left to itself it would do so for minutes while arrivals are measured.
    """
    with connect(superuser(settings), autocommit=True) as connection:
        connection.execute("vacuum (analyze)")
        connection.execute("checkpoint")
    os.sync()


def _timed(work) -> tuple[float, float]:
    started = time.perf_counter()
    done = work()
    return time.perf_counter() - started, done["seconds"]
