"""What the region invests month by month: the path the synthetic figures follow, from published growth.

`data/region_path.csv` gives the growth of the year to date at some months: published figures with their fact, the rest
chosen and marked so. Between two such months growth is even. The share of the first quarter of 2020 is the published
17.0 % (F008); the other seasons of 2020 and its yearly share are chosen. Official growth is on a comparable basis, so
that the submissions follow it within half a point and no closer.
"""

from functools import cache
from itertools import accumulate

from jigai.samples.sectors import read_rows
from jigai.samples.timeline import YEARS, month_of, year_of

MEASURES = ("renovation", "industrial")
SHARE_2020 = 0.205
# Shares of 2020's work by month, January first: frozen ground in winter, much settled in December.
_SEASONS = {
    "renovation": (0.035, 0.042, 0.073, 0.078, 0.084, 0.092, 0.084, 0.086, 0.096, 0.095, 0.098, 0.137),
    "industrial": (0.048, 0.050, 0.083, 0.083, 0.086, 0.093, 0.085, 0.084, 0.090, 0.087, 0.087, 0.124),
}
_BEFORE = YEARS[0] - 1


@cache
def path(measure: str) -> dict[int, tuple[float, ...]]:
    """Twelve months of each year from 2019 to 2023; the renovation of 2020 as a whole is 1."""
    level = 1.0 if measure == "renovation" else 1 / SHARE_2020
    months = {YEARS[0]: tuple(share * level for share in _SEASONS[measure])}
    growth = _growth(measure)
    months[_BEFORE] = tuple(amount / growth[YEARS[0]][12] for amount in months[YEARS[0]])
    for year in YEARS[1:]:
        months[year] = _following(months[year - 1], growth[year])
    return months


def activity(month: int) -> float:
    """Renovation work of a running month on the same scale; before 2019 and after 2023 as in the nearest year."""
    known = path("renovation")
    year = min(max(year_of(month), min(known)), max(known))
    return known[year][month_of(month) - 1]


def _growth(measure: str) -> dict[int, dict[int, float]]:
    """Factor on the year before, by year and last month of the year to date."""
    found: dict[int, dict[int, float]] = {}
    for row in read_rows("region_path.csv"):
        if row["measure"] == measure:
            found.setdefault(int(row["year"]), {})[int(row["until_month"])] = 1 + float(row["growth_pct"]) / 100
    return found


def _following(last: tuple[float, ...], growth: dict[int, float]) -> tuple[float, ...]:
    """The year after, its year to date at each given month grown by the given factor."""
    last_ytd = [0.0, *accumulate(last)]
    months: list[float] = []
    for until, factor in sorted(growth.items()):
        begun = len(months)
        step = (factor * last_ytd[until] - sum(months)) / (last_ytd[until] - last_ytd[begun])
        months += [amount * step for amount in last[begun:until]]
    return tuple(months)
