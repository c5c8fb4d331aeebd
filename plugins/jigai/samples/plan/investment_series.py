"""Renovation and other industrial investment of every county and the zone, by division and month, 2019 to 2023.

A division's renovation is the work of its key projects (JG02) and works too small for the ledger; other investment
stands beside it. Small works and other investment are levelled month by month, so that the region follows its path
(region_path) but for an even chance of a few thousandths; and small works are raised where a division's years or months
would leap, so that a report without a fault has nothing to explain. Amounts are integers in hundredths of 万元.
"""

from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise
from random import Random

from jigai.samples.plan.region_path import MEASURES, path
from jigai.samples.projects import ledger
from jigai.samples.sectors import profiles
from jigai.samples.timeline import YEARS, month_index

BEFORE = YEARS[0] - 1
Place = tuple[str, str]
# Months of every year of a place.
Months = dict[int, list[float]]
# Renovation of the region in 2020, hundredths of 万元: some 23 billion yuan, of which the ledger is two thirds.
REGION_2020 = 2.5e8
# A unit's smallest division against its largest: a thousandth would look like a slip of the unit of amounts.
_LEAST_OF_LARGEST = 0.08
_WANDER = 0.0025
# A year to date more than so many times the year before's, and by more than 8 million yuan, would want explaining; so
# would a month that is a multiple or a fraction of the month before.
_CALM, _CALM_LEAST, _CALM_MONTH = 2.4, 80_000, 5.0
_RAISED = 1.15


@dataclass(frozen=True)
class Series:
    """Twelve months of renovation and other industrial investment for each year, and the renovation's make-up."""

    renovation: dict[int, list[int]]
    other: dict[int, list[int]]
    parts: tuple[float, float, float]


@cache
def unit_series(seed: int) -> dict[str, dict[str, Series]]:
    """Series of every county and the zone by division."""
    random = Random(f"{seed}/investment")
    works = _works(seed)
    renovation = _renovation(works, random)
    other = _other(renovation, random)
    found: dict[str, dict[str, Series]] = {}
    for place in works:
        parts = (random.uniform(0.18, 0.26), random.uniform(0.10, 0.16), random.uniform(0.46, 0.58))
        whole = [
            {year: [round(each) for each in line[place][year]] for year in path(MEASURES[0])}
            for line in (renovation, other)
        ]
        found.setdefault(place[0], {})[place[1]] = Series(whole[0], whole[1], parts)
    return found


def _works(seed: int) -> dict[Place, Months]:
    """Work of the ledger's projects by place, year and month; a place without projects has zeros."""
    found: dict[Place, Months] = {
        (unit, division): {year: [0.0] * 12 for year in YEARS}
        for unit, profile in profiles().items()
        for division in profile.divisions
    }
    for project in ledger(seed):
        months = found[project.unit_code, project.division]
        for year in YEARS:
            for month in range(1, 13):
                months[year][month - 1] += project.done.get(month_index(year, month), 0)
    return found


def _renovation(works: dict[Place, Months], random: Random) -> dict[Place, Months]:
    """Ledger and small works together; 2019, of which no ledger is held, as 2020 with other chances.

    Raises:
        ValueError: the ledger's work leaves no room for small works.
    """
    small = {place: _small_works(place, random) for place in works}
    region = {year: [share * REGION_2020 * _chance(random) for share in path("renovation")[year]] for year in YEARS}
    rest = {
        year: [
            whole - sum(months[year][month] for months in works.values()) for month, whole in enumerate(region[year])
        ]
        for year in YEARS
    }
    if min(min(months) for months in rest.values()) <= 0:
        raise ValueError("the ledger's work exceeds the region's renovation")
    restless = True
    while restless:
        _level(small, rest)
        restless = False
        for place, months in small.items():
            low = _restless(works[place], months)
            if low is not None:
                months[low] = [amount * _RAISED for amount in months[low]]
                restless = True
    found = {
        place: {year: [a + b for a, b in zip(works[place][year], months[year], strict=True)] for year in YEARS}
        for place, months in small.items()
    }
    return _with_year_before(found, "renovation", random)


def _small_works(place: Place, random: Random) -> Months:
    """Works outside the ledger, by the size of the unit and the weight of the division in it."""
    profile = profiles()[place[0]]
    weight = max(profile.weight(place[1]), profile.weight(profile.divisions[0]) * _LEAST_OF_LARGEST)
    return {
        year: [share * profile.size * weight * random.uniform(0.85, 1.15) * level for share in path("renovation")[year]]
        for year in YEARS
        for level in (random.uniform(0.85, 1.15),)
    }


def _level(drafts: dict[Place, Months], region: Months) -> None:
    """Scale each month of all places so that they add up to the region's."""
    for year, wholes in region.items():
        for month, whole in enumerate(wholes):
            factor = whole / sum(months[year][month] for months in drafts.values())
            for months in drafts.values():
                months[year][month] *= factor


def _restless(works: Months, small: Months) -> int | None:
    """A year whose months leap, or the smaller of two whose years to date lie too far apart, or None."""
    sums: Months = {}
    for year in YEARS:
        ytd = list(accumulate(a + b for a, b in zip(works[year], small[year], strict=True)))[1:]
        months = [ytd[0], *(b - a for a, b in pairwise(ytd))]
        if any(min(a, b) * _CALM_MONTH < max(a, b) for a, b in pairwise(months)):
            return year
        sums[year] = ytd
    for last, this in pairwise(YEARS):
        for a, b in zip(sums[last], sums[this], strict=True):
            if max(a, b) > _CALM * min(a, b) and abs(a - b) > _CALM_LEAST:
                return last if a < b else this
    return None


def _other(renovation: dict[Place, Months], random: Random) -> dict[Place, Months]:
    """Industrial investment beside the renovation: smooth from year to year, and what the region's path leaves."""
    drafts: dict[Place, Months] = {}
    for place, months in renovation.items():
        size = sum(sum(months[year]) for year in YEARS) * (1 / random.uniform(0.14, 0.36) - 1)
        drafts[place] = {
            year: [share * size * random.uniform(0.93, 1.07) for share in path("industrial")[year]] for year in YEARS
        }
    _level(
        drafts,
        {
            year: [
                share * REGION_2020 * _chance(random) - sum(months[year][month] for months in renovation.values())
                for month, share in enumerate(path("industrial")[year])
            ]
            for year in YEARS
        },
    )
    return _with_year_before(drafts, "industrial", random)


def _with_year_before(found: dict[Place, Months], measure: str, random: Random) -> dict[Place, Months]:
    """The year before the first is only ever compared with: as the first, less the region's growth."""
    last, first = (sum(path(measure)[year]) for year in (BEFORE, YEARS[0]))
    return {
        place: {BEFORE: [amount * last / first * random.uniform(0.93, 1.07) for amount in months[YEARS[0]]], **months}
        for place, months in found.items()
    }


def _chance(random: Random) -> float:
    return random.uniform(1 - _WANDER, 1 + _WANDER)
