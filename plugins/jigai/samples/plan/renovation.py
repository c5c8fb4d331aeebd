"""When each above-scale enterprise completed its round of technical renovation, in the years of the plan.

An enterprise with a key project (JG02) has completed its round when the first of them is finished; the others do works
too small for the ledger. How many have completed by each December is chosen: the plan's «all by 2023» is nearly met,
and some never do. Months are running numbers (timeline), amounts hundredths of 千元.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

from jigai.samples.plan.enterprises import Enterprise, enterprises
from jigai.samples.plan.project_lives import Project
from jigai.samples.projects import ledger
from jigai.samples.timeline import month_index

# Share of the register of December whose round is completed.
COVERAGE = {2021: 0.34, 2022: 0.68, 2023: 0.975}
_KINDS = ("高端化", "绿色化", "智能化", "融合化")
_KIND_WEIGHTS = (3, 4, 5, 1)
# Weight of each month for completing small works: the summer stop and the year's end.
_MONTHS = (1, 1, 3, 4, 5, 7, 6, 6, 7, 7, 8, 14)
# Small works in 千元: half cost less than 7 million yuan, none more than a third of a year's revenue.
_USUAL, _SPREAD, _OF_REVENUE = 7_000, 0.8, 0.33
_TEN_THOUSANDS_IN_THOUSANDS = 10


@dataclass(frozen=True)
class Renovation:
    """A completed round: its month, what it cost, its directions in the form's order, the ledger's project if any."""

    month: int
    spent: int
    kinds: tuple[str, ...]
    project_code: str | None = None


@cache
def renovations(seed: int) -> dict[str, Renovation]:
    """Completed rounds by credit code; an enterprise without one had none by the end of 2023."""
    random = Random(f"{seed}/plan/renovation")
    found = {uscc: _of_project(project, random) for uscc, project in _first_finished(seed).items()}
    for year, share in COVERAGE.items():
        december = month_index(year, 12)
        there = [enterprise for enterprise in enterprises(seed) if enterprise.on_register(december)]
        done = sum(each.uscc in found and found[each.uscc].month <= december for each in there)
        waiting = [each for each in there if each.uscc not in found]
        for each in random.sample(waiting, min(len(waiting), max(0, round(share * len(there)) - done))):
            found[each.uscc] = _of_small_works(each, year, random)
    return found


def _first_finished(seed: int) -> dict[str, Project]:
    """The first project that each enterprise finished within the plan's years."""
    within = range(month_index(min(COVERAGE), 1), month_index(max(COVERAGE), 12) + 1)
    found: dict[str, Project] = {}
    for project in sorted(ledger(seed), key=lambda project: (project.finish, project.code)):
        if project.finish in within:
            found.setdefault(project.uscc, project)
    return found


def _of_project(project: Project, random: Random) -> Renovation:
    spent = sum(project.done.values()) * _TEN_THOUSANDS_IN_THOUSANDS
    return Renovation(project.finish, spent, _kinds(random), project.code)


def _of_small_works(enterprise: Enterprise, year: int, random: Random) -> Renovation:
    months = range(max(month_index(year, 1), enterprise.entered), month_index(year, 12) + 1)
    month = random.choices(months, _MONTHS[-len(months) :])[0]
    spent = min(round(random.lognormvariate(0, _SPREAD) * _USUAL), int(enterprise.revenue * _OF_REVENUE))
    return Renovation(month, spent * 100, _kinds(random))


def _kinds(random: Random) -> tuple[str, ...]:
    chosen: set[str] = set(random.choices(_KINDS, _KIND_WEIGHTS, k=random.choice((1, 1, 2, 3))))
    return _in_order(chosen, _KINDS)


def _in_order(chosen: set[str], order: Sequence[str]) -> tuple[str, ...]:
    return tuple(kind for kind in order if kind in chosen)
