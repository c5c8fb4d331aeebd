"""P8: every chart of the dashboards at national scale, asked by readers bound by row-level security and by a superuser.

The plan's three years of every form are replayed and stand for one region; as many regions beside it hold the same.
"""

import os
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

from psycopg import Connection

from benchmarks.chart_queries import chart_queries
from benchmarks.figures import Figure
from benchmarks.wide_marts import superuser, widen
from jigai.catalog.settings import Settings, load_settings
from jigai.warehouse.connection import connect

ID = "P08"
WORK = "every chart of the dashboards at national scale, as readers and as superuser"
# 27 counting units each: 2,835, as the country has 2,843 counties.
REGIONS = 105
ROUNDS = 5
MOST_MS, MOST_OF_SUPERUSER = 300.0, 1.3
AREA_READER, AREA, OFFICE = "bench_city", "640100", "reviewer-D-GXT"
# reader -> chart -> milliseconds of each round
Timed = dict[str, dict[str, list[float]]]


def run(folder: Path, quick: bool) -> Iterator[Figure]:
    os.environ |= {"JIGAI_HOME": str(folder), "JIGAI_INSTANCE": "replay"}
    os.environ.pop("JIGAI_WAREHOUSE_DSN", None)
    from jigai.local import postgres, replay

    settings = load_settings()
    try:
        replay.take_in(settings, replay.Slice(last="2021-03" if quick else "2023-12"), lambda *step: None)
        rows = widen(settings, 5 if quick else REGIONS)
        timed = measured(settings)
    finally:
        postgres.destroy(settings)
    yield from figures(timed, rows)


def measured(settings: Settings) -> Timed:
    """Readers take turns, chart by chart; the first round warms the cache up and is not counted."""
    from jigai.local import reader_roles

    reader_roles.add(settings, AREA_READER, "area", [AREA], "P8", OFFICE, None)
    addresses = {
        "bi_reader": settings.dsn("bi_reader"),
        "of a city": settings.reader_dsn(AREA_READER),
        "superuser": superuser(settings),
    }
    timed: Timed = {reader: defaultdict(list) for reader in addresses}
    for number in range(ROUNDS + 1):
        for chart, statement in chart_queries():
            counts = {}
            for reader, dsn in addresses.items():
                with connect(dsn) as connection:
                    seconds, counts[reader] = _asked(connection, statement)
                if number:
                    timed[reader][chart].append(1000 * seconds)
            assert counts["bi_reader"] == counts["superuser"] >= counts["of a city"], f"{chart}: {counts}"
    return timed


def _asked(connection: Connection, statement: str) -> tuple[float, int]:
    connection.execute("select 1")
    started = time.perf_counter()
    rows = connection.execute(statement.encode()).fetchall()
    return time.perf_counter() - started, len(rows)


def figures(timed: Timed, rows: dict[str, int]) -> Iterator[Figure]:
    for reader in ("bi_reader", "of a city"):
        p95, beside = _p95(timed[reader]), _p95(timed["superuser"])
        slowest = sorted(timed[reader], key=lambda chart: -median(timed[reader][chart]))[:5]
        seen = {f"{chart}, ms": median(timed[reader][chart]) for chart in slowest}
        if reader == "bi_reader":
            seen |= {"rows of the marts that are read": sum(rows.values())}
        goal = f"p95 <= {MOST_MS:g} ms"
        yield Figure(f"p95 of all charts, {reader}", p95, "ms", goal, p95 <= MOST_MS, "superuser", beside, seen)
    ours, theirs = (sum(map(median, timed[reader].values())) for reader in ("bi_reader", "superuser"))
    goal = f"security costs <= {MOST_OF_SUPERUSER:g} x"
    met = ours <= MOST_OF_SUPERUSER * theirs
    yield Figure("all charts one after the other, bi_reader", ours, "ms", goal, met, "superuser", theirs)


def _p95(charts: dict[str, list[float]]) -> float:
    return quantiles([each for rounds in charts.values() for each in rounds], n=100)[94]
