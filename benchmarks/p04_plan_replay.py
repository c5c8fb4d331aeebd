"""P4: the plan replayed, every workbook owed in 2021-2023 and its corrections in order of time, marts built at the end.

Writing the workbooks is not counted, nor is the publishing of every month's end, which stands beside.
"""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from benchmarks.figures import Figure
from benchmarks.processes import in_own_process
from jigai.catalog.settings import Settings, load_settings
from jigai.local.pg_place import known_place
from jigai.local.pg_running import alive_pid

ID = "P4"
WORK = "the plan of 2021-2023 taken in file by file at its own moment, rules, versions and marts"
MOST_SECONDS, MOST_OF_RULELESS, MOST_MS_A_FILE = 300.0, 2.5, 10.0
Seconds = dict[str, float]


def run(folder: Path, quick: bool) -> Iterator[Figure]:
    last = "2021-03" if quick else "2023-12"
    ruled = in_own_process(_replayed, folder / "ruled", last, True).result
    ruleless = in_own_process(_replayed, folder / "ruleless", last, False).result
    bare = in_own_process(_bare, folder / "ruled").result
    files, whole = ruled["files"], _counted(ruled)
    yield Figure(
        f"replay of {files:,.0f} workbooks, marts built at the end", whole, "s", f"<= {MOST_SECONDS:g} s on 2 cores",
        whole <= MOST_SECONDS, "calamine reading the same workbooks and doing nothing", bare,
        {f"seconds: {name}": value for name, value in ruled.items() if name != "files"},
    )  # fmt: skip
    yield Figure(
        "the same, beside the replay with the rules off", whole, "s", f"<= {MOST_OF_RULELESS:g} x",
        whole <= MOST_OF_RULELESS * _counted(ruleless), "rules off", _counted(ruleless),
        {f"seconds: {name}": value for name, value in ruleless.items() if name != "files"},
    )  # fmt: skip
    each = 1000 * ruled["take_in"] / files
    yield Figure(
        "taking in, a file: read, land, check, judge, answer", each, "ms", f"<= {MOST_MS_A_FILE:g} ms",
        each <= MOST_MS_A_FILE, "rules off", 1000 * ruleless["take_in"] / files,
        {"fixed, seconds: server, marts": ruled["prepare"] + ruled["build_marts"]},
    )  # fmt: skip


def _counted(seconds: Seconds) -> float:
    return seconds["prepare"] + seconds["take_in"] + seconds["build_marts"]


def _replayed(home: Path, last: str, with_rules: bool) -> Seconds:
    """Seconds of the clock by step, and seconds of the processor of this process, its children and PostgreSQL."""
    os.environ |= {"JIGAI_HOME": str(home), "JIGAI_INSTANCE": "replay"}
    os.environ.pop("JIGAI_WAREHOUSE_DSN", None)
    from jigai.local import postgres, replay

    if not with_rules:
        _without_rules()
    settings, used = load_settings(), dict[str, float]()

    def told(step: str, done: int, whole: int | None) -> None:
        used["processor"] = _processor(settings) - used.setdefault("before", _processor(None))

    try:
        done = replay.run(settings, replay.Slice(last=last), told)
        told("", 0, None)
    finally:
        postgres.destroy(settings)
    return {**done.seconds, "of the processor, publications included": used["processor"], "files": done.files}


def _without_rules() -> None:
    """Files are read, landed, versioned, accepted and answered; no rule looks at them."""
    from jigai.stages import validate
    from jigai.warehouse import cross

    cross.run = lambda connection, name, scope, thresholds: []
    validate.evaluate_landed = lambda current, code, ids, rules=None: {}


def _processor(settings: Settings | None) -> float:
    """Of this process and those it waited for; of PostgreSQL's main process, its children and those that ended."""
    times = psutil.Process().cpu_times()
    own = times.user + times.system + times.children_user + times.children_system
    place = known_place(settings) if settings else None
    server = alive_pid(place) if place else None
    return own + (_with_children(psutil.Process(server)) if server else 0.0)


def _with_children(server: psutil.Process) -> float:
    main = server.cpu_times()
    living = sum(sum(child.cpu_times()[:2]) for child in server.children())
    return main.user + main.system + main.children_user + main.children_system + living


def _bare(home: Path) -> float:
    from python_calamine import CalamineWorkbook

    started = time.perf_counter()
    for path in (home / "replay" / "deliveries").rglob("*.xlsx"):
        book = CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python()
    return time.perf_counter() - started
