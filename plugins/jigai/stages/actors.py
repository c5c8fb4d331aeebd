"""Register who may decide, from a CSV that the plan office keeps."""

import csv
from pathlib import Path

from jigai.catalog.units import units
from jigai.stages.authority import CALENDAR, RefusedDecision
from jigai.stages.session import open_run
from jigai.warehouse import decisions

COLUMNS = ("actor", "unit_code", "name_zh", "is_second_reviewer")
_YES = ("是", "true", "1")


def register(path: Path, now: str | None) -> int:
    """Register every person of the file, or nobody; returns how many.

    Args:
        path: UTF-8 CSV with the columns of `COLUMNS`; is_second_reviewer is 是 or 否.

    Raises:
        RefusedDecision: a column is missing, a line is incomplete or a unit does not exist; the line is named.
    """
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        if missing := set(COLUMNS) - set(reader.fieldnames or ()):
            raise RefusedDecision(f"{path.name}缺少列：{'、'.join(sorted(missing))} · columns missing")
        people = [_person(path, number, line) for number, line in enumerate(reader, start=2)]
    with open_run(now) as current, current.connection.transaction():
        decisions.store_actors(current.connection, people, current.at)
        current.record("actors_registered", None, {"count": len(people)})
    return len(people)


def _person(path: Path, number: int, line: dict[str, str]) -> tuple[str, str, str, bool]:
    actor, unit_code, name = ((line[key] or "").strip() for key in COLUMNS[:3])
    if actor == CALENDAR:
        raise RefusedDecision(f"{path.name}第{number}行：“{actor}”是报送日历的名称，不能登记为人员 · a reserved name")
    if not actor or not name or unit_code not in units():
        raise RefusedDecision(f"{path.name}第{number}行不完整或没有单位“{unit_code}” · incomplete, or no such unit")
    return actor, unit_code, name, (line["is_second_reviewer"] or "").strip().lower() in _YES
