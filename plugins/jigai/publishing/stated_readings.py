"""What the seeds state and the page explains: plans, readings, tolerances. The marts are built from the same files."""

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from jigai.domain.layout import seeds_dir

Entry = dict[str, str]


@cache
def _seed(name: str) -> tuple[Entry, ...]:
    with (seeds_dir() / f"{name}.csv").open(encoding="utf-8-sig", newline="") as handle:
        return tuple(csv.DictReader(handle))


def plan_ids() -> list[str]:
    """Every plan a seed names, the first to begin first."""
    entries = sorted(_seed("plan"), key=lambda entry: (entry["first_year"], entry["plan_id"]))
    return [entry["plan_id"] for entry in entries]


def plan(plan_id: str) -> Entry:
    """The plan's titles and years; an empty entry for a plan no seed names."""
    return next((entry for entry in _seed("plan") if entry["plan_id"] == plan_id), {})


def is_share(plan_id: str, indicator_id: str) -> bool:
    """Whether the indicator is a part of a whole, in percent: what a bar can be drawn from."""
    kinds = ("ratio_flow", "ratio_stock", "cumulative_coverage")
    return any(
        entry["plan_id"] == plan_id and entry["indicator_id"] == indicator_id and entry["stat_type"] in kinds
        for entry in _seed("indicator")
    )


def readings(plan_id: str, indicator_ids: Iterable[str]) -> list[Entry]:
    """The stated readings of these indicators that have more than one way of counting, in the seed's order."""
    wanted = set(indicator_ids)
    found = [entry for entry in _seed("reading") if entry["plan_id"] == plan_id and entry["indicator_id"] in wanted]
    counts = {entry["indicator_id"]: 0 for entry in found}
    for entry in found:
        counts[entry["indicator_id"]] += 1
    return [entry for entry in found if counts[entry["indicator_id"]] > 1]


def reading_name(row: Mapping[str, Any], reading_id: str | None) -> str:
    """统计局公布数 for `published` of the row's plan and indicator; the id itself where no seed names it."""
    key = (str(row.get("plan_id")), str(row.get("indicator_id")), reading_id)
    for entry in _seed("reading"):
        if (entry["plan_id"], entry["indicator_id"], entry["reading_id"]) == key:
            return entry["reading_zh"]
    return reading_id or ""


def tolerances() -> list[Entry]:
    """The numbers the verdicts lean on, each with its reason."""
    return list(_seed("tolerance"))


@cache
def official_grades() -> frozenset[str]:
    """The grades of sources to which a page may link."""
    return frozenset(entry["source_grade"] for entry in _seed("publication_source") if entry["is_official"] == "true")
