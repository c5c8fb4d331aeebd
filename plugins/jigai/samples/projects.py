"""The synthetic project ledger of 2020 to 2023: every project of every unit, with its owner, codes, name and lists."""

from dataclasses import replace
from functools import cache
from random import Random

from jigai.samples import fictitious_codes
from jigai.samples.plan.enterprises import Enterprise, of_unit
from jigai.samples.plan.project_lives import TIERS, Project, lives_in
from jigai.samples.sectors import divisions, profiles
from jigai.samples.timeline import month_of, year_of

# The plan's lists begin with the plan.
LIST_YEARS = (2021, 2022, 2023)
LISTED = {"自治区级": ("自治区100个", 100), "地市级": ("地市200个", 200)}
_THEMES = ("节能降耗", "智能化", "绿色化", "产能提升", "设备更新", "循环利用", "质量提升")


@cache
def ledger(seed: int) -> tuple[Project, ...]:
    """Every project of every unit, owned, named and coded; the same seed gives the same ledger."""
    drawn: list[Project] = []
    for profile in profiles().values():
        random = Random(f"{seed}/projects/{profile.unit_code}")
        own = sorted(lives_in(profile, random), key=lambda project: project.start)
        drawn += _owned(own, of_unit(seed, profile.unit_code), random)
    return tuple(_listed(_named(drawn, Random(f"{seed}/names"))))


def _owned(projects: list[Project], firms: tuple[Enterprise, ...], random: Random) -> list[Project]:
    """Each project gets an enterprise that was above scale when it began; one that has projects seldom gets another."""
    staying = [firm for firm in firms if firm.left is None]
    power = {tier.name: tier.owner_size for tier in TIERS}
    held: dict[str, int] = {}
    owned = []
    for project in projects:
        there = [firm for firm in staying if firm.entered < project.start] or staying
        weights = [firm.revenue ** power[project.tier] / (1 + 4 * held.get(firm.uscc, 0)) ** 2 for firm in there]
        firm = random.choices(there, weights)[0]
        held[firm.uscc] = held.get(firm.uscc, 0) + 1
        owned.append(
            replace(
                project,
                enterprise=firm.name,
                uscc=firm.uscc,
                division=firm.division,
                industry_code=firm.industry_code,
            )
        )
    return owned


def _named(drawn: list[Project], random: Random) -> list[Project]:
    """Codes and names; the approver of some projects of the region's tier is the region."""
    named = []
    for serial, project in enumerate(drawn, start=1):
        by_region = not project.unit_code.isdigit() or (project.tier == TIERS[0].name and serial % 9 == 0)
        approver = fictitious_codes.REGION_APPROVER if by_region else project.unit_code
        year, month = year_of(project.filed), month_of(project.filed)
        name = f"{divisions()[project.division].name_zh}{random.choice(_THEMES)}改造"
        code = fictitious_codes.project_code(year, month, approver, project.division, serial)
        named.append(replace(project, name=f"演示项目{serial:04d}号：{name}", code=code))
    return named


def _listed(projects: list[Project]) -> list[Project]:
    """Each year's lists roll: what goes on stays, and the earliest begun with work in the year fill the places.

    Raises:
        ValueError: the ledger has fewer projects at work than a list has places.
    """
    chosen: dict[str, tuple[int, ...]] = {}
    for year in LIST_YEARS:
        for tier, (name, places) in LISTED.items():
            fit = [project for project in projects if project.tier == tier and project.works_in(year)]
            if len(fit) < places:
                raise ValueError(f"{name} {year}: {len(fit)} projects at work")
            fit.sort(key=lambda project: (year - 1 not in chosen.get(project.code, ()), project.start, project.code))
            for project in fit[:places]:
                chosen[project.code] = (*chosen.get(project.code, ()), year)
    return [replace(project, list_years=chosen.get(project.code, ())) for project in projects]
