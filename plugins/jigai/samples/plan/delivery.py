"""`jigai sample --plan`: every owed workbook of 2021 to 2023 with its later versions, laid out for a replay in time.

`<out>/<day of arrival>/<unit>/<file>.xlsx`, each file's time set to its moment of arrival, and `manifest.json`.
"""

import multiprocessing
import os
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from functools import partial
from pathlib import Path

from jigai.catalog.forms import forms
from jigai.catalog.obligations import Obligation, obligations
from jigai.catalog.units import units
from jigai.domain.periods import Period
from jigai.samples.plan.courses import course
from jigai.samples.plan.differences import differences
from jigai.samples.plan.plan_manifest import NeverSent, PlanFile, PlanManifest
from jigai.samples.workbooks import write_workbook

SEED = 20210101
FIRST_PERIOD, LAST_PERIOD = "2021-01", "2023-12"
_CHUNK = 24
Written = list[PlanFile | NeverSent]


def owed(
    first: str = FIRST_PERIOD,
    last: str = LAST_PERIOD,
    unit_codes: Collection[str] = (),
    form_codes: Collection[str] = (),
) -> list[Obligation]:
    """Obligations of periods that end within `first` to `last`, of some units and forms or (empty) of all.

    Raises:
        ValueError: no such period, unit or form, or the last period ends before the first.
    """
    begin, end = Period.parse(first).first_day, Period.parse(last).last_day
    unknown = [*(set(unit_codes) - units().keys()), *(set(form_codes) - forms().keys())]
    if unknown or end < begin:
        raise ValueError(f"没有这样的单位或报表：{'、'.join(sorted(unknown))}" if unknown else f"{last} 早于 {first}")
    return [
        each
        for each in obligations()
        if not each.is_exempt
        and begin <= each.period_end <= end
        and (not unit_codes or each.unit_code in unit_codes)
        and (not form_codes or each.form_code in form_codes)
    ]


def write_plan(
    out: Path,
    seed: int = SEED,
    *,
    first: str = FIRST_PERIOD,
    last: str = LAST_PERIOD,
    unit_codes: Sequence[str] = (),
    form_codes: Sequence[str] = (),
    processes: int = 2,
    progress: Callable[[int, int], None] | None = None,
) -> PlanManifest:
    """Write the sample, or a slice of it, and its manifest.

    Args:
        out: folder, made when absent; files already there are overwritten.
        seed: the same seed gives the same bytes; a slice holds the bytes of the whole.
        processes: writing processes; 1 writes in this one.
        progress: told obligations done and in all, after every chunk.

    Raises:
        ValueError: as `owed`.
    """
    work = owed(first, last, unit_codes, form_codes)
    # A form's obligations of one period lie together; dealt out in turns every chunk gets some of the large lists.
    count = max(1, len(work) // _CHUNK)
    chunks = [work[place::count] for place in range(count)]
    written: Written = []
    for done, found in enumerate(_written(out, seed, chunks, processes), start=1):
        written += found
        if progress:
            progress(sum(len(chunk) for chunk in chunks[:done]), len(work))
    files = sorted((each for each in written if isinstance(each, PlanFile)), key=lambda e: (e.arrives_at, e.file))
    silent = sorted((each for each in written if isinstance(each, NeverSent)), key=lambda e: (e.due_at, e.form, e.unit))
    manifest = PlanManifest(
        seed, first, last, tuple(unit_codes), tuple(form_codes), tuple(files), tuple(silent), differences(seed)
    )
    out.mkdir(parents=True, exist_ok=True)
    manifest.write(out)
    return manifest


def _written(out: Path, seed: int, chunks: list[list[Obligation]], processes: int) -> Iterator[Written]:
    write = partial(_write_chunk, out, seed)
    if processes == 1 or len(chunks) == 1:
        yield from map(write, chunks)
        return
    # spawn: a forked copy of a process with threads (a progress bar's) may hang.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        yield from pool.map(write, chunks)


def _write_chunk(out: Path, seed: int, chunk: list[Obligation]) -> Written:
    """Write every version of some obligations; returns what the manifest says of them."""
    found: Written = []
    for obligation in chunk:
        sent = course(seed, obligation)
        if isinstance(sent, NeverSent):
            found.append(sent)
            continue
        for sending in sent:
            path = out / sending.file
            path.parent.mkdir(parents=True, exist_ok=True)
            write_workbook(sending.workbook, path)
            _set_time(path, sending.arrives_at)
            found.append(sending.entry())
    return found


def _set_time(path: Path, moment: datetime) -> None:
    """An inbox takes files in by their time: a copy that keeps it keeps the order."""
    seconds = moment.timestamp()
    os.utime(path, (seconds, seconds))
