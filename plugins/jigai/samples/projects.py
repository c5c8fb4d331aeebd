"""The synthetic project ledger of 2020 and 2021: some 830 projects with whole lives, region, city and county tier.

Counts, sizes and durations are choices made for a plausible ledger, not facts about any real project. Amounts are
integers in hundredths of 万元, so that every sum is exact. Months are running numbers (timeline).
"""

from dataclasses import dataclass, field, replace
from functools import cache
from math import pi, sin
from random import Random

from jigai.catalog.units import units
from jigai.samples import fictitious_codes
from jigai.samples.sectors import Profile, divisions, profiles
from jigai.samples.timeline import SEASON, first_of_year, month_index, month_of, year_of

JANUARY_2020 = month_index(2020, 1)
JANUARY_2021 = month_index(2021, 1)
DECEMBER_2021 = month_index(2021, 12)
REGION_LIST = "自治区100个"
CITY_LIST = "地市200个"
LISTED = {"自治区级": (REGION_LIST, 100), "地市级": (CITY_LIST, 200)}
_THEMES = ("节能降耗", "智能化", "绿色化", "产能提升", "设备更新", "循环利用", "质量提升")


@dataclass(frozen=True)
class Tier:
    """Total investment in 万元 (least, most, mode), months of work, and the span in which work starts."""

    name: str
    total: tuple[int, int, int]
    duration: tuple[int, int]
    earliest_start: int
    latest_start: int


TIERS = (
    Tier("自治区级", (10000, 36000, 11000), (12, 24), month_index(2019, 9), month_index(2021, 8)),
    Tier("地市级", (5000, 9800, 5200), (8, 16), month_index(2020, 2), month_index(2021, 9)),
    Tier("县级", (600, 4900, 1500), (5, 10), month_index(2020, 6), month_index(2021, 10)),
)


@dataclass(frozen=True)
class Project:
    """One project. `done` is the work of each month (hundredths of 万元); `finish` may lie after 2021.

    `start` None: still in preparation at the end of 2021. `listed`: on the year's list of 2021.
    """

    unit_code: str
    tier: str
    division: str
    industry_code: str
    total: int
    start: int | None
    finish: int
    first_seen: int
    done: dict[int, int] = field(default_factory=dict)
    suspended: tuple[int, ...] = ()
    name: str = ""
    code: str = ""
    uscc: str = ""
    enterprise: str = ""
    nature: str = "改建和技术改造"
    zero_land: bool = True
    planned_finish: int = 0
    listed: bool = False

    def in_ledger(self, index: int) -> bool:
        """From its first month until the end of the year in which it is finished."""
        return self.first_seen <= index and self.finish >= first_of_year(index)

    def between(self, first: int, last: int) -> int:
        """Work done from one month to another, both included."""
        return sum(amount for month, amount in self.done.items() if first <= month <= last)


@cache
def ledger(seed: int) -> tuple[Project, ...]:
    """Every project of every unit, named and coded; the same seed gives the same ledger."""
    drawn = [
        project
        for profile in profiles().values()
        for project in _unit_projects(profile, Random(f"{seed}/projects/{profile.unit_code}"))
    ]
    return tuple(_mark_listed(_named(drawn, Random(f"{seed}/names"))))


def _unit_projects(profile: Profile, random: Random) -> list[Project]:
    found = []
    for tier, count in zip(TIERS, (profile.region_tier, profile.city_tier, profile.county_tier), strict=True):
        waiting = 1 if tier.name != "县级" and count >= 12 else 0
        found += [_project(profile, tier, random, tier.earliest_start, JANUARY_2021) for _ in range(count - waiting)]
        found += [_waiting_project(profile, tier, random) for _ in range(waiting)]
        # Works of 2020 that were finished before the plan began.
        earlier = month_index(2019, 3), month_index(2020, 6)
        found += [_project(profile, tier, random, *earlier, closed=True) for _ in range(round(count * 0.5))]
    return found


def _project(
    profile: Profile, tier: Tier, random: Random, earliest: int, must_reach: int, *, closed: bool = False
) -> Project:
    """A project with work; `closed` ones are finished in 2020, the others work in 2021."""
    duration = random.randint(*tier.duration)
    if closed:
        finish = random.randint(JANUARY_2020 + 3, JANUARY_2021 - 1)
        start = max(finish - duration + 1, earliest)
    else:
        start = random.randint(max(earliest, must_reach - duration + 3), tier.latest_start)
        finish = start + duration - 1
    lead = random.choice((0, 0, 0, 1, 2, 3))
    project = _drawn(profile, tier, random, start, finish, max(JANUARY_2020, start - lead))
    pause = (start + duration // 2, start + duration // 2 + 1) if not closed and random.random() < 0.03 else ()
    return replace(project, suspended=pause, done=_spending(project, pause, random))


def _waiting_project(profile: Profile, tier: Tier, random: Random) -> Project:
    """In preparation through the whole of 2021."""
    return _drawn(profile, tier, random, None, DECEMBER_2021 + random.randint(8, 14), JANUARY_2021)


def _drawn(profile: Profile, tier: Tier, random: Random, start: int | None, finish: int, seen: int) -> Project:
    weights = [profile.weight(division) ** 3 for division in profile.divisions]
    division = random.choices(profile.divisions, weights)[0]
    return Project(
        unit_code=profile.unit_code,
        tier=tier.name,
        division=division,
        industry_code=random.choice(divisions()[division].classes),
        total=round(random.triangular(*tier.total) / 10) * 1000,
        start=start,
        finish=finish,
        first_seen=seen,
        nature=random.choices(("改建和技术改造", "扩建", "单纯购置", "迁建"), (80, 12, 6, 2))[0],
        zero_land=random.random() < 0.7,
        planned_finish=finish + random.choice((0, 0, 1, 2)),
    )


def _spending(project: Project, pause: tuple[int, ...], random: Random) -> dict[int, int]:
    """Work by month: slow at both ends, with the season; ends a little below the planned total."""
    assert project.start is not None
    months = range(project.start, project.finish + 1)
    weights = [
        0.0
        if month in pause
        else (0.5 + sin(pi * (place + 0.5) / len(months)))
        * (0.03 + SEASON[month_of(month) - 1])
        * random.uniform(0.88, 1.12)
        for place, month in enumerate(months)
    ]
    spent = project.total * random.uniform(0.96, 1.0)
    scale = spent / sum(weights)
    return {month: int(weight * scale / 10) * 10 for month, weight in zip(months, weights, strict=True)}


def _named(drawn: list[Project], random: Random) -> list[Project]:
    """Codes, names and enterprises; now and then an enterprise of the unit has a second project."""
    named: list[Project] = []
    for serial, project in enumerate(drawn, start=1):
        area = units()[project.unit_code].name_zh
        register = project.unit_code if project.unit_code.isdigit() else fictitious_codes.REGION_APPROVER
        filed = min(project.first_seen, DECEMBER_2021 if project.start is None else project.start)
        filed -= random.randint(1, 4)
        owner = serial - 1 if random.random() < 0.06 and named and named[-1].unit_code == project.unit_code else serial
        approver = fictitious_codes.REGION_APPROVER if project.tier == TIERS[0].name and serial % 9 == 0 else register
        named.append(
            replace(
                project,
                name=f"演示项目{serial:04d}号：{divisions()[project.division].name_zh}{random.choice(_THEMES)}改造",
                enterprise=named[-1].enterprise if owner != serial else f"演示企业{area}第{serial:04d}号",
                uscc=named[-1].uscc if owner != serial else fictitious_codes.enterprise_uscc(register, serial),
                code=fictitious_codes.project_code(year_of(filed), month_of(filed), approver, project.division, serial),
            )
        )
    return named


def _mark_listed(projects: list[Project]) -> list[Project]:
    """The first hundred region-tier and two hundred city-tier projects with work in 2021 are on the year's lists."""
    places = {tier: size for tier, (_, size) in LISTED.items()}
    marked = []
    for project in projects:
        active = project.between(JANUARY_2021, DECEMBER_2021) > 0
        listed = active and places.get(project.tier, 0) > 0
        if listed:
            places[project.tier] -= 1
        marked.append(replace(project, listed=listed))
    return marked
