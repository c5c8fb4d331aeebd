"""The lives of projects: size, begin, work month by month, pauses and end, by tier and unit; nobody owns them yet.

Counts, sizes and durations are choices made for a plausible ledger, not facts about any real project. Amounts are
integers in hundredths of 万元, months running numbers (timeline). Projects begin before 2020 and end after 2023, so
that every year finds old ones going on and new ones beginning.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from jigai.samples.plan.spending import corrected, leaps, spending
from jigai.samples.sectors import Profile
from jigai.samples.timeline import YEARS, first_of_year, month_index

FIRST_MONTH, LAST_MONTH = month_index(YEARS[0], 1), month_index(YEARS[-1], 12)
# Weight of each month for beginning work, January first: the frost is over in March.
_STARTS = (0.3, 0.5, 2.2, 2.0, 1.6, 1.2, 1.0, 1.0, 1.2, 0.8, 0.4, 0.2)
# Months of preparation on the ledger before work begins, and of delay against the planned end.
_LEADS = (0, 0, 0, 0, 1, 2, 3, 3, 5, 8, 12)
_DELAYS = (-1, 0, 0, 0, 0, 0, 0, 1, 2, 3, 6)
_PAUSED, _PAUSES, _FOR_GOOD = 0.05, (2, 3, 4, 6), 48
_STEP = 1000
# With it some 115 and 225 projects are at work in a year for the 100 and 200 places of the lists.
_RESERVE = 1.12


@dataclass(frozen=True)
class Tier:
    """Size in 万元: least, most, what half of all have above the least, and its spread. Months: fewest, most, usual.

    `owner_size`: how much more often a large enterprise has such a project.
    """

    name: str
    least: int
    most: int
    usual_above: int
    spread: float
    duration: tuple[int, int, int]
    owner_size: float

    def starts_in_a_year(self, profile: Profile) -> float:
        """So many that the profile's number of projects has work in a year, and some more to fill the lists from."""
        active = {"自治区级": profile.region_tier, "地市级": profile.city_tier, "县级": profile.county_tier}[self.name]
        return active * _RESERVE / (1 + sum(self.duration) / 3 / 12)


TIERS = (
    Tier("自治区级", 10_000, 80_000, 3_200, 1.0, (12, 30, 18), 0.8),
    Tier("地市级", 5_000, 9_800, 800, 0.8, (8, 18, 12), 0.4),
    Tier("县级", 600, 4_900, 1_000, 0.8, (4, 12, 7), 0.2),
)


@dataclass(frozen=True)
class Project:
    """One project. `done` is the work of each month as reported (hundredths of 万元), beyond 2023 too.

    `corrections`: what a month took back of the month before. `list_years`: the years whose list it is on.
    """

    unit_code: str
    tier: str
    total: int
    start: int
    finish: int
    planned_finish: int
    first_seen: int
    filed: int
    done: dict[int, int] = field(default_factory=dict)
    corrections: dict[int, int] = field(default_factory=dict)
    suspended: tuple[int, ...] = ()
    division: str = ""
    industry_code: str = ""
    name: str = ""
    code: str = ""
    uscc: str = ""
    enterprise: str = ""
    nature: str = "改建和技术改造"
    zero_land: bool = True
    list_years: tuple[int, ...] = ()

    def in_ledger(self, index: int) -> bool:
        """From its first month until the end of the year in which it is finished."""
        return self.first_seen <= index and self.finish >= first_of_year(index)

    def between(self, first: int, last: int) -> int:
        """Work done from one month to another, both included."""
        return sum(amount for month, amount in self.done.items() if first <= month <= last)

    def works_in(self, year: int) -> bool:
        return self.between(month_index(year, 1), month_index(year, 12)) > 0


def lives_in(profile: Profile, random: Random) -> Iterator[Project]:
    """A steady stream of beginnings; those that touch the world's years are kept."""
    for tier in TIERS:
        owed = random.random()
        for year in range(YEARS[0] - 4, YEARS[-1] + 2):
            owed += tier.starts_in_a_year(profile)
            while owed >= 1:
                owed -= 1
                project = _project(profile.unit_code, tier, year, random)
                if project.finish >= FIRST_MONTH and project.first_seen <= LAST_MONTH:
                    yield project


def _project(unit_code: str, tier: Tier, year: int, random: Random) -> Project:
    """A project begun in a year. One whose work would leap is given more time."""
    above = tier.usual_above * random.lognormvariate(0, tier.spread)
    total = int(min(tier.most, tier.least + above) * 100 / _STEP) * _STEP
    start = month_index(year, random.choices(range(1, 13), _STARTS)[0])
    lead = random.choice(_LEADS)
    pause = _pause(random)
    duration = round(random.triangular(*tier.duration))
    while True:
        months, suspended = _months(start, duration, pause)
        done = spending(total, months, random)
        if not leaps(done):
            break
        duration += 1
    reported, corrections = corrected(done, random)
    return Project(
        unit_code=unit_code,
        tier=tier.name,
        total=total,
        start=start,
        finish=months[-1],
        planned_finish=max(start + 2, start + duration - 1 - random.choice(_DELAYS)),
        first_seen=max(FIRST_MONTH, start - lead),
        filed=start - lead - random.randint(1, 4),
        done=reported,
        corrections=corrections,
        suspended=suspended,
        nature=random.choices(("改建和技术改造", "扩建", "单纯购置", "迁建"), (80, 12, 6, 2))[0],
        zero_land=random.random() < 0.7,
    )


def _pause(random: Random) -> int:
    """Months without work in the middle of a project: mostly none, seldom so many that it does not begin again."""
    if random.random() >= _PAUSED:
        return 0
    return random.choice((*_PAUSES, _FOR_GOOD))


def _months(start: int, duration: int, pause: int) -> tuple[list[int], tuple[int, ...]]:
    """Months of work, and months suspended between them."""
    middle = start + duration // 2
    months = [month if month < middle else month + pause for month in range(start, start + duration)]
    return months, tuple(range(middle, middle + pause))
