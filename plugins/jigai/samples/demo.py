"""The demo drop: two years of synthetic submissions in deliveries, with planted faults, and the published figures.

Each delivery is a folder `<NN>-<label>/<unit_code>/` that arrives at one moment. Every unit, form and period comes
once, so a second drop of the same files holds nothing but duplicates.
"""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

from jigai.catalog import sheet_layout
from jigai.samples.bad_files import BAD_FILES
from jigai.samples.deliveries import (
    ASTRAY,
    LATE,
    MISSING,
    PUBLISHED,
    WHOLE_YEAR,
    Dropped,
    deliveries,
    is_absent,
    month_delivery,
    submissions,
)
from jigai.samples.faults import PLANNED, PlannedFault, plant
from jigai.samples.manifest import Absence, Fault, Manifest
from jigai.samples.published import published_workbooks
from jigai.samples.workbooks import Workbook, write_workbook

_CHUNK = 40
# Delivery (month of 2021) and inbox each bad file is dropped into.
_BAD_PLACES = {"zip_bomb": (2, "640221"), "encrypted_file": (4, "640106"), "text_renamed": (3, "640521")}
_UNKNOWN_FORM, _UNKNOWN_FORM_MONTH, _UNKNOWN_FORM_UNIT = "JG88", 2, "640106"


def write_demo(out: Path, seed: int = 20210101, *, months: int = WHOLE_YEAR, processes: int = 2) -> Manifest:
    """Write every workbook of the demo and `manifest.json` into `out`.

    Args:
        out: folder, made when absent; files already there are overwritten.
        seed: the same seed gives the same bytes.
        months: months of 2021 delivered (1-12); fewer also shorten the history and leave 定案 out.
        processes: writing processes; 1 writes in this one.

    Returns:
        Deliveries in order, planted faults, late and missing submissions.

    Raises:
        ValueError: months is not 1 to 12.
    """
    if not 1 <= months <= WHOLE_YEAR:
        raise ValueError(f"months: {months} (1 to 12)")
    dropped = list(submissions(seed, months))
    faults = _plant_all(dropped)
    bad = _bad_files(out, dropped, months)
    dropped += [Dropped(PUBLISHED, workbook) for workbook in published_workbooks()]
    _write_all([(each.workbook, out / each.file) for each in dropped], processes)
    manifest = Manifest(
        seed=seed,
        deliveries=deliveries(months),
        faults=tuple(faults),
        bad_files=tuple(bad),
        late=tuple(absence for absence in (LATE,) if _in_time(absence, months)),
        missing=tuple(absence for absence in (ASTRAY, MISSING) if _in_time(absence, months)),
        files=len(dropped) + sum(fault.kind in BAD_FILES for fault in bad),
    )
    manifest.write(out)
    return manifest


def _in_time(absence: Absence, months: int) -> bool:
    return absence.period <= f"2021-{months:02d}"


def _plant_all(dropped: list[Dropped]) -> list[Fault]:
    """Plant every fault whose submission is among those dropped."""
    places = {(each.workbook.form, each.workbook.unit_code, each.workbook.period): each for each in dropped}
    found = []
    for planned in PLANNED:
        target = places.get((planned.form, planned.unit, planned.period))
        if target is not None:
            found.append(_planted(target, planned))
    return found


def _planted(target: Dropped, planned: PlannedFault) -> Fault:
    cell, key, also = plant(target.workbook, planned)
    return Fault(
        file=target.file,
        unit=planned.unit,
        form=planned.form,
        period=planned.period,
        sheet=sheet_layout.DATA_SHEET,
        cell=cell,
        column_key=key,
        kind=planned.kind,
        note=planned.note,
        also=also,
    )


def _bad_files(out: Path, dropped: list[Dropped], months: int) -> list[Fault]:
    """Write the files that are no submissions; name the astray workbook; add the one with an unknown form code."""
    found = []
    for kind, (month, unit) in _BAD_PLACES.items():
        if month <= months:
            name, note, content = BAD_FILES[kind]
            file = f"{month_delivery(month).folder}/{unit}/{name}"
            path = out / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content())
            found.append(_file_fault(file, unit, kind, note))
    astray = next((each for each in dropped if is_absent(ASTRAY, each.workbook)), None)
    if astray:
        book = astray.workbook
        found.append(_file_fault(astray.file, book.unit_code, "unit_not_sender", ASTRAY.note, book))
    model = next(
        each
        for each in dropped
        if (each.workbook.form, each.workbook.unit_code) == ("JG02", _UNKNOWN_FORM_UNIT)
        and each.delivery.folder == month_delivery(min(_UNKNOWN_FORM_MONTH, months)).folder
    )
    unknown = replace(model.workbook, cover={"form_code": _UNKNOWN_FORM}, rows=model.workbook.rows[:2])
    dropped.append(Dropped(model.delivery, unknown))
    found.append(_file_fault(dropped[-1].file, _UNKNOWN_FORM_UNIT, "form_unknown", "报表代码不在目录中", unknown))
    return found


def _file_fault(file: str, unit: str, kind: str, note: str, book: Workbook | None = None) -> Fault:
    form = book.cover.get("form_code", book.form) if book else None
    return Fault(file, unit, str(form) if form else None, book.period if book else None, None, None, None, kind, note)


def _write_all(work: list[tuple[Workbook, Path]], processes: int) -> None:
    for folder in {path.parent for _, path in work}:
        folder.mkdir(parents=True, exist_ok=True)
    batches = [work[first : first + _CHUNK] for first in range(0, len(work), _CHUNK)]
    if processes == 1:
        for batch in batches:
            _write_batch(batch)
        return
    # spawn: a forked copy of a process with threads (Airflow, PostgreSQL pools) may hang.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        list(pool.map(_write_batch, batches))


def _write_batch(batch: list[tuple[Workbook, Path]]) -> None:
    for workbook, path in batch:
        write_workbook(workbook, path)
