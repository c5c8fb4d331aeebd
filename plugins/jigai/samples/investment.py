"""Rows of JG01: industrial and renovation investment of a unit by industry division and month.

The amounts are integers in hundredths of 万元 (plan.investment_series); a city adds up its counties, rounds to the
decimal it reports and excludes the zone, as the form demands.
"""

from dataclasses import dataclass, fields, replace
from functools import cache

from jigai.catalog.units import children
from jigai.samples.plan.investment_series import Series, unit_series
from jigai.samples.sectors import divisions, profiles
from jigai.samples.workbooks import Cell

TOTAL = "合计"
# Cities report one decimal of 万元: their sums differ from the counties' by it.
_CITY_STEP = 10


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


def jg01_rows(seed: int, unit_code: str, year: int, month: int) -> list[dict[str, Cell]]:
    """A unit's rows by division, 合计 last."""
    found = unit_figures(seed, unit_code, year, month)
    rows = [_row(code, divisions()[code].name_zh, found[code]) for code in sorted(found)]
    return [*rows, _row(TOTAL, TOTAL, sum(found.values(), Figures()))]


def unit_figures(seed: int, unit_code: str, year: int, month: int) -> dict[str, Figures]:
    """Figures by division."""
    if unit_code in profiles():
        return {code: _figures(line, year, month) for code, line in unit_series(seed)[unit_code].items()}
    counties = [unit_figures(seed, county.unit_code, year, month) for county in children(unit_code)]
    return {
        code: _made_up(_figures(line, year, month), [figures[code] for figures in counties if code in figures])
        for code, line in _city_series(seed, unit_code).items()
    }


def _row(code: str, name: str, figures: Figures) -> dict[str, Cell]:
    return {"industry_code": code, "industry_name": name, **figures.amounts(), "remark": None}


def _figures(line: Series, year: int, month: int) -> Figures:
    """Row of a month; February's month is January and February together."""
    first = 1 if month == 2 else month
    renovation = sum(line.renovation[year][first - 1 : month])
    other = sum(line.other[year][first - 1 : month])
    renovation_ytd, prior = (sum(line.renovation[each][:month]) for each in (year, year - 1))
    building, installation, equipment = (int(renovation_ytd * part) for part in line.parts)
    return Figures(
        renovation + other,
        renovation_ytd + sum(line.other[year][:month]),
        prior + sum(line.other[year - 1][:month]),
        renovation,
        renovation_ytd,
        prior,
        building,
        installation,
        equipment,
        renovation_ytd - building - installation - equipment,
    )


@cache
def _city_series(seed: int, city: str) -> dict[str, Series]:
    """The counties' series added up, each month rounded to the city's decimal; the make-up is the counties'."""
    found: dict[str, list[Series]] = {}
    for county in children(city):
        for code, line in unit_series(seed)[county.unit_code].items():
            found.setdefault(code, []).append(line)
    return {
        code: Series(
            {year: _rounded([line.renovation[year] for line in lines]) for year in lines[0].renovation},
            {year: _rounded([line.other[year] for line in lines]) for year in lines[0].other},
            (0.0, 0.0, 0.0),
        )
        for code, lines in found.items()
    }


def _rounded(months: list[list[int]]) -> list[int]:
    return [round(sum(amounts) / _CITY_STEP) * _CITY_STEP for amounts in zip(*months, strict=True)]


def _made_up(city: Figures, counties: list[Figures]) -> Figures:
    """The city's renovation made up as its counties' together; the rounding falls to the other costs."""
    whole = sum(counties, Figures())
    parts = {
        key: round(getattr(whole, key) / _CITY_STEP) * _CITY_STEP
        for key in ("renovation_building_ytd", "renovation_installation_ytd", "renovation_equipment_ytd")
    }
    return replace(city, **parts, renovation_other_ytd=city.renovation_ytd - sum(parts.values()))
