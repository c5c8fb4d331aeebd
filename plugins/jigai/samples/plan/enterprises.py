"""The above-scale industrial enterprises of 2020 to 2023: some 1,300 at a time, over the 22 counties and the zone.

Synthetic but for one figure: 平罗县 has its published 186 enterprises at the end of 2022 (F059). The other counts are
chosen around it and kept as data (unit_profiles.csv). The register moves as a real one does: most enterprises enter in
January with the yearly review, newly built ones within the year; those that shrink leave within the year.
"""

from dataclasses import dataclass, replace
from functools import cache
from random import Random

from jigai.catalog.units import units
from jigai.samples import fictitious_codes
from jigai.samples.sectors import Profile, divisions, profiles
from jigai.samples.timeline import YEARS, month_index

COUNTED_AT = month_index(2022, 12)
# Share of the register of December that has R&D activity: chosen so that it rises past the plan's 30, 32 and 35 %.
RD_SHARE = {2020: 0.272, 2021: 0.309, 2022: 0.331, 2023: 0.366}
_ENTER, _LEAVE = 0.07, 0.035
_ENTER_IN_JANUARY = 0.6
# Yearly revenue of the smallest above-scale enterprise is 20 million yuan; half of all stay below 110 million.
_LEAST_REVENUE, _MEDIAN_REVENUE, _SPREAD = 20_500, 110_000, 1.55
_ZONE_FACTOR = 3.0
# Trades that do research more often than others.
_INVENTIVE = frozenset({"26", "27", "34", "35", "38", "39", "40"})


@dataclass(frozen=True)
class Enterprise:
    """One enterprise above scale. Months are running numbers of samples.timeline (2020-01 is 0, may be negative).

    `entered`: first month on the register; `left`: first month no longer on it. `revenue`: of a year, in 千元, at the
    level of 2020. `rd_from`: first month with R&D activity; None: none until the end of 2023.
    """

    uscc: str
    name: str
    unit_code: str
    division: str
    industry_code: str
    entered: int
    left: int | None
    revenue: int
    rd_from: int | None = None

    def on_register(self, month: int) -> bool:
        return self.entered <= month and (self.left is None or month < self.left)

    def has_rd(self, month: int) -> bool:
        return self.rd_from is not None and self.rd_from <= month


@cache
def enterprises(seed: int) -> tuple[Enterprise, ...]:
    """Every enterprise that was above scale in some month of 2020 to 2023; the same seed gives the same ones."""
    found: list[Enterprise] = []
    for profile in profiles().values():
        found += _of_unit(profile, Random(f"{seed}/enterprises/{profile.unit_code}"), len(found))
    return tuple(_with_research(found, Random(f"{seed}/enterprises/research")))


@cache
def by_uscc(seed: int) -> dict[str, Enterprise]:
    return {enterprise.uscc: enterprise for enterprise in enterprises(seed)}


@cache
def of_unit(seed: int, unit_code: str) -> tuple[Enterprise, ...]:
    """A county's or the zone's enterprises, by their serial number."""
    return tuple(enterprise for enterprise in enterprises(seed) if enterprise.unit_code == unit_code)


def _of_unit(profile: Profile, random: Random, serial: int) -> list[Enterprise]:
    """So many that the unit's number stands on the register at the end of 2022."""
    entering = {year: _count(profile.enterprises * _ENTER, random) for year in YEARS}
    leaving = {year: _count(profile.enterprises * _LEAVE, random) for year in YEARS}
    until = [year for year in YEARS if month_index(year, 12) <= COUNTED_AT]
    old = profile.enterprises - sum(entering[year] - leaving[year] for year in until)
    entries = [month_index(random.randint(2008, 2019), random.randint(1, 12)) for _ in range(old)]
    for year in YEARS:
        entries += [_entry(year, random) for _ in range(entering[year])]
    found = [_drawn(profile, place, entered, serial + place + 1, random) for place, entered in enumerate(entries)]
    for year in YEARS:
        found = _some_leave(found, year, leaving[year], random)
    return found


def _count(expected: float, random: Random) -> int:
    return int(expected) + (random.random() < expected % 1)


def _entry(year: int, random: Random) -> int:
    return month_index(year, 1 if random.random() < _ENTER_IN_JANUARY else random.randint(2, 11))


def _drawn(profile: Profile, place: int, entered: int, serial: int, random: Random) -> Enterprise:
    """The unit's first enterprises cover its divisions, the others follow the divisions' weights."""
    trades = profile.divisions
    division = (
        trades[place]
        if place < min(len(trades), profile.enterprises)
        else random.choices(trades, [profile.weight(code) for code in trades])[0]
    )
    median = _MEDIAN_REVENUE * (_ZONE_FACTOR if profile.unit_code == "ND" else 1)
    revenue = 0
    while revenue < _LEAST_REVENUE:
        revenue = round(median * random.lognormvariate(0, _SPREAD))
    area = units()[profile.unit_code].name_zh
    register = profile.unit_code if profile.unit_code.isdigit() else fictitious_codes.REGION_APPROVER
    return Enterprise(
        uscc=fictitious_codes.enterprise_uscc(register, serial),
        name=f"演示企业{area}第{serial:04d}号",
        unit_code=profile.unit_code,
        division=division,
        industry_code=random.choice(divisions()[division].classes),
        entered=entered,
        left=None,
        revenue=revenue,
    )


def _some_leave(found: list[Enterprise], year: int, count: int, random: Random) -> list[Enterprise]:
    """Of those on the register at the year's begin the smaller ones leave, between March and December."""
    there = sorted(
        (each for each in found if each.on_register(month_index(year, 1) - 1)), key=lambda each: each.revenue
    )
    gone = {each.uscc for each in random.sample(there[: max(count * 2, len(there) // 2)], count)}
    return [
        replace(each, left=month_index(year, random.randint(3, 12))) if each.uscc in gone else each for each in found
    ]


def _with_research(found: list[Enterprise], random: Random) -> list[Enterprise]:
    """R&D begins where the inclination is greatest, until each year's share of the register is reached.

    Larger enterprises and inventive trades are more inclined; those that leave have none, so that a share once reached
    does not shrink with them.
    """
    inclined = sorted((each for each in found if each.left is None), key=lambda each: -_inclination(each, random))
    started: dict[str, int] = {}
    for year in YEARS:
        december = month_index(year, 12)
        wanted = round(RD_SHARE[year] * sum(each.on_register(december) for each in found))
        waiting = [each for each in inclined if each.on_register(december) and each.uscc not in started]
        for each in waiting[: max(0, wanted - len(started))]:
            first = month_index(year, random.choice((1, 1, 4, 7)))
            started[each.uscc] = max(each.entered, -12 if year == YEARS[0] else first)
    return [replace(each, rd_from=started.get(each.uscc)) for each in found]


def _inclination(enterprise: Enterprise, random: Random) -> float:
    size = (enterprise.revenue / _LEAST_REVENUE) ** 0.25
    return size + (0.9 if enterprise.division in _INVENTIVE else 0.0) + random.gauss(0, 0.6)
