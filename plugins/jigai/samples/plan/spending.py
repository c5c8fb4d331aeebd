"""How the work of a project spreads over its months, and the few months in which an earlier excess is taken back.

Amounts are integers in hundredths of 万元, months running numbers (timeline).
"""

from math import pi, sin
from random import Random

from jigai.samples.plan.region_path import activity
from jigai.samples.timeline import first_of_year, month_index, month_of

# A month above thrice the year's mean so far, and by more than 28 million yuan, would want an explanation.
_LEAP, _LEAP_LEAST = 2.8, 280_000
_STEP = 10
# Ledgers are corrected from 2022 on: until then the sample has nothing that must be explained, so that what is planted
# into the demo of 2020 and 2021 stands alone.
CORRECTIONS_FROM = month_index(2022, 3)
_CORRECTED_PROJECTS = 0.035
_FEWEST_MONTHS_BEFORE = 3


def spending(total: int, months: list[int], random: Random) -> dict[int, int]:
    """Work by month: slow at both ends, with the region's seasons; ends a little below the planned total."""
    weights = [
        (0.35 + sin(pi * (place + 0.5) / len(months))) * activity(month) * random.uniform(0.85, 1.15)
        for place, month in enumerate(months)
    ]
    scale = total * random.uniform(0.94, 1.0) / sum(weights)
    return {month: int(weight * scale / _STEP) * _STEP for month, weight in zip(months, weights, strict=True)}


def leaps(done: dict[int, int]) -> bool:
    """Whether some month stands out so far from its year that the unit would have to explain it."""
    for month, amount in done.items():
        earlier = sum(done.get(each, 0) for each in range(first_of_year(month), month))
        mean = earlier / max(month_of(month) - 1, 1)
        if month_of(month) > 2 and 0 < mean * _LEAP < amount and amount - mean > _LEAP_LEAST:
            return True
    return False


def corrected(done: dict[int, int], random: Random) -> tuple[dict[int, int], dict[int, int]]:
    """Now and then a month says too much, and the next one takes it back and falls below zero.

    Returns:
        The work by month as reported, and what was taken back by month of the correction.
    """
    if random.random() >= _CORRECTED_PROJECTS:
        return done, {}
    fit = [month for month in done if month >= CORRECTIONS_FROM and _has_room(done, month)]
    if not fit:
        return done, {}
    month = random.choice(fit)
    excess = done[month] + int(done[month] * random.uniform(0.2, 0.7) / _STEP + 1) * _STEP
    reported = {**done, month - 1: done[month - 1] + excess, month: done[month] - excess}
    if leaps(reported) or _tops_the_year(done, reported, month - 1):
        return done, {}
    return reported, {month: excess}


def _has_room(done: dict[int, int], month: int) -> bool:
    """Enough of the same year before the month and after it, so that the year to date stays well above zero."""
    return month_of(month) > _FEWEST_MONTHS_BEFORE + 1 and all(
        done.get(each, 0) > 0 for each in range(month - _FEWEST_MONTHS_BEFORE, month + 1)
    )


def _tops_the_year(done: dict[int, int], reported: dict[int, int], month: int) -> bool:
    """Whether the excess would lift the year to date above what the whole year brings, and so above its plan."""
    year = range(first_of_year(month), first_of_year(month) + 12)
    ytd = sum(reported.get(each, 0) for each in year if each <= month)
    return ytd > sum(done.get(each, 0) for each in year)
