"""Synthetic industrial and renovation investment by unit, industry division and month: the figures of JG01.

Choices, not facts: over the region renovation grows by 12 % in 2021 and other industrial investment by 3 %, renovation
is a good fifth of industrial investment, and no division's project ledger (JG02) exceeds its renovation investment.
Amounts are integers in hundredths of 万元; 640100 excludes the zone, as the form demands.
"""

from dataclasses import dataclass, fields
from functools import cache
from itertools import accumulate
from random import Random

from jigai.catalog.units import children
from jigai.samples.projects import ledger
from jigai.samples.sectors import divisions, profiles
from jigai.samples.timeline import SEASON, month_index
from jigai.samples.workbooks import Cell

YEARS = (2019, 2020, 2021)
TOTAL = "合计"
REGION_GROWTH_2021 = {"renovation": 1.12, "other": 1.03}
SHARE_2020 = 0.232
# What a unit of size 1 spends on renovation in a year (hundredths of 万元), before its ledger is looked at.
_BASE_PER_SIZE = 250_000
_LEDGER_AT_MOST = 0.92
# A unit's smallest division against its largest: a thousandth would look like a slip of the unit of amounts.
_LEAST_OF_LARGEST = 0.08


@dataclass(frozen=True)
class Figures:
    """The ten amounts of one row of JG01, in hundredths of 万元."""

    industrial_month: int = 0
    industrial_ytd: int = 0
    industrial_prior_ytd: int = 0
    renovation_month: int = 0
    renovation_ytd: int = 0
    renovation_prior_ytd: int = 0
    renovation_building_ytd: int = 0
    renovation_installation_ytd: int = 0
    renovation_equipment_ytd: int = 0
    renovation_other_ytd: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(getattr(self, item.name) + getattr(other, item.name) for item in fields(self)))

    def amounts(self) -> dict[str, Cell]:
        """In 万元, with at most two decimals."""
        return {item.name: getattr(self, item.name) / 100 for item in fields(self)}


AMOUNT_KEYS = tuple(item.name for item in fields(Figures))


@dataclass(frozen=True)
class Series:
    """Twelve months of renovation and other industrial investment for each year, and the renovation's make-up."""

    renovation: dict[int, list[int]]
    other: dict[int, list[int]]
    parts: tuple[float, float, float]

    def figures(self, year: int, month: int) -> Figures:
        """Row of a month; February's month is January and February together."""
        first = 1 if month == 2 else month
        renovation = sum(self.renovation[year][first - 1 : month])
        other = sum(self.other[year][first - 1 : month])
        renovation_ytd, prior = (sum(self.renovation[each][:month]) for each in (year, year - 1))
        building, installation, equipment = (int(renovation_ytd * part) for part in self.parts)
        return Figures(
            renovation + other,
            renovation_ytd + sum(self.other[year][:month]),
            prior + sum(self.other[year - 1][:month]),
            renovation,
            renovation_ytd,
            prior,
            building,
            installation,
            equipment,
            renovation_ytd - building - installation - equipment,
        )


def jg01_rows(seed: int, unit_code: str, year: int, month: int) -> list[dict[str, Cell]]:
    """A unit's rows by division, 合计 last. A city's rows are the exact sums of its counties'."""
    found = unit_figures(seed, unit_code, year, month)
    rows = [_row(code, divisions()[code].name_zh, found[code]) for code in sorted(found)]
    return [*rows, _row(TOTAL, TOTAL, sum(found.values(), Figures()))]


def unit_figures(seed: int, unit_code: str, year: int, month: int) -> dict[str, Figures]:
    """Figures by division."""
    if unit_code in profiles():
        return {code: line.figures(year, month) for code, line in unit_series(seed)[unit_code].items()}
    found: dict[str, Figures] = {}
    for county in children(unit_code):
        for code, figures in unit_figures(seed, county.unit_code, year, month).items():
            found[code] = found.get(code, Figures()) + figures
    return found


def _row(code: str, name: str, figures: Figures) -> dict[str, Cell]:
    return {"industry_code": code, "industry_name": name, **figures.amounts(), "remark": None}


@cache
def unit_series(seed: int) -> dict[str, dict[str, Series]]:
    """Series of every county and the zone by division."""
    random = Random(f"{seed}/investment")
    places = [(unit, code) for unit, profile in profiles().items() for code in profile.divisions]
    asked = {place: _renovation_of_2020(seed, place, random) for place in places}
    largest = {unit: max(amount for place, amount in asked.items() if place[0] == unit) for unit in profiles()}
    base = {place: max(amount, largest[place[0]] * _LEAST_OF_LARGEST) for place, amount in asked.items()}
    renovation = _years(base, REGION_GROWTH_2021["renovation"], 1.08, random)
    draft = {place: amount * (1 / random.uniform(0.14, 0.36) - 1) for place, amount in base.items()}
    level = sum(base.values()) * (1 / SHARE_2020 - 1) / sum(draft.values())
    other = _years(
        {place: amount * level for place, amount in draft.items()}, REGION_GROWTH_2021["other"], 1.04, random
    )
    found: dict[str, dict[str, Series]] = {}
    for place in places:
        parts = (random.uniform(0.18, 0.26), random.uniform(0.10, 0.16), random.uniform(0.46, 0.58))
        months = [{year: _months(each[place][year], random) for year in YEARS} for each in (renovation, other)]
        found.setdefault(place[0], {})[place[1]] = Series(months[0], months[1], parts)
    return found


def _renovation_of_2020(seed: int, place: tuple[str, str], random: Random) -> float:
    """A year's renovation of one division: by the unit's size, but never less than its ledger asks for."""
    profile = profiles()[place[0]]
    weights = sum(profile.weight(code) for code in profile.divisions)
    wanted = _BASE_PER_SIZE * profile.size * profile.weight(place[1]) / weights * random.uniform(0.8, 1.2)
    return max(wanted, *(_asked_by_ledger(seed, place, year, growth) for year, growth in ((2020, 1.0), (2021, 1.06))))


def _asked_by_ledger(seed: int, place: tuple[str, str], year: int, growth: float) -> float:
    """The least amount of 2020 whose year-to-date stays above the division's ledger in every month of a year."""
    projects = [project for project in ledger(seed) if (project.unit_code, project.division) == place]
    first = month_index(year, 1)
    done = accumulate(sum(project.done.get(first + month, 0) for project in projects) for month in range(12))
    curve = accumulate(SEASON)
    return max(ytd / share for ytd, share in zip(done, curve, strict=True)) / growth / _LEDGER_AT_MOST / 0.94


def _years(
    base: dict[tuple[str, str], float], growth_2021: float, growth_2020: float, random: Random
) -> dict[tuple[str, str], dict[int, float]]:
    """Yearly amounts around the region's growth: single divisions differ, the sum meets it."""
    drawn = {place: amount * growth_2021 * random.uniform(0.95, 1.05) for place, amount in base.items()}
    level = sum(base.values()) * growth_2021 / sum(drawn.values())
    return {
        place: {2019: amount / growth_2020 / random.uniform(0.95, 1.05), 2020: amount, 2021: drawn[place] * level}
        for place, amount in base.items()
    }


def _months(year_total: float, random: Random) -> list[int]:
    weights = [share * random.uniform(0.94, 1.06) for share in SEASON]
    return [round(year_total * weight / sum(weights)) for weight in weights]
