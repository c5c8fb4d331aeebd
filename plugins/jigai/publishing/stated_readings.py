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
    return _is_kind(plan_id, indicator_id, ("ratio_flow", "ratio_stock", "cumulative_coverage"))


def _is_kind(plan_id: str, indicator_id: str, kinds: tuple[str, ...]) -> bool:
    return any(
        entry["plan_id"] == plan_id and entry["indicator_id"] == indicator_id and entry["stat_type"] in kinds
        for entry in _seed("indicator")
    )


def runs_on(plan_id: str, indicator_id: str) -> bool:
    """Whether the figure goes on from one year to the next, as a stock does; others begin anew each January."""
    kinds = ("stock_year_end", "ratio_stock", "cumulative_over_plan", "cumulative_coverage", "growth_cagr_plan")
    return _is_kind(plan_id, indicator_id, kinds)


def readings(plan_id: str, indicator_ids: Iterable[str]) -> list[Entry]:
    """The stated readings of these indicators that have more than one way of counting, in the seed's order."""
    wanted = set(indicator_ids)
    found = [entry for entry in _seed("reading") if entry["plan_id"] == plan_id and entry["indicator_id"] in wanted]
    counts = {entry["indicator_id"]: 0 for entry in found}
    for entry in found:
        counts[entry["indicator_id"]] += 1
    return [entry for entry in found if counts[entry["indicator_id"]] > 1]


def reading_words(row: Mapping[str, Any], reading_id: str | None) -> tuple[str, str]:
    """统计局公布数 and its English for `published` of the row's plan and indicator; the id and nothing where no seed
    names it."""
    key = (str(row.get("plan_id")), str(row.get("indicator_id")), reading_id)
    for entry in _seed("reading"):
        if (entry["plan_id"], entry["indicator_id"], entry["reading_id"]) == key:
            return entry["reading_zh"], entry["reading_en"]
    return reading_id or "", ""


@cache
def english_names() -> dict[str, str]:
    """English names of units and areas by their Chinese ones."""
    units = {entry["name_zh"]: entry["name_en"] for entry in _seed("unit")}
    return units | {entry["area_name_zh"]: entry["area_name_en"] for entry in _seed("area")}


def tiles() -> dict[str, list[Entry]]:
    """Places on the two schematic maps: `city` (cities and the zone) and `county` (counties and the zone)."""
    return {"city": list(_seed("area_tile")), "county": list(_seed("county_tile"))}


def tolerances() -> list[Entry]:
    """The numbers the verdicts lean on, each with its reason."""
    return list(_seed("tolerance"))


@cache
def official_grades() -> frozenset[str]:
    """The grades of sources to which a page may link."""
    return frozenset(entry["source_grade"] for entry in _seed("publication_source") if entry["is_official"] == "true")
