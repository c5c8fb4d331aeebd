"""Rows of JG03: revenue, research and renovation of every above-scale enterprise, quarter by quarter.

Chosen: the revenues and how they move, and that four fifths of the region's published R&D spending (F052 to F055) is
above-scale industry's. Within a year every year-to-date grows from quarter to quarter. Amounts are integers in
hundredths of 千元.
"""

from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from random import Random

from jigai.domain.periods import Period
from jigai.samples.plan.enterprises import Enterprise, enterprises, of_unit
from jigai.samples.plan.renovation import Renovation, renovations
from jigai.samples.timeline import YEARS, month_index, month_text
from jigai.samples.workbooks import Cell

# Revenue against 2020: prices rose in 2021 and 2022 and eased in 2023.
_REVENUE_LEVEL = {2020: 1.0, 2021: 1.17, 2022: 1.25, 2023: 1.21}
# R&D spending of the region's society as published, 亿元, and industry's part of it.
REGION_RD = {2020: 59.64, 2021: 70.44, 2022: 79.38, 2023: 85.5}
INDUSTRY_PART = 0.8
_HUNDREDTHS_IN_100_MILLION = 10_000_000
_LEAST_REVENUE = 2_010_000
_MOST_INTENSE = 0.15
# Thousand yuan of research spending that employ one person for a year.
_PER_HEAD = 320
# Invention patents of the smallest enterprise with research in 2020; they grow by the root of its size and every year.
_PATENTS = 2.5
# What the law lets deduct beyond the expense: manufacturing since 2021, the other trades since 2023 the whole of it.
_EXTRA, _FULL_EXTRA = 0.75, 1.0
_TAX_RATES = (0.15, 0.15, 0.25)
_QUARTER_WEIGHTS = (0.225, 0.25, 0.255, 0.27)
# An enterprise that fell below scale sells on, half of what it did.
_AFTER_LEAVING = 0.5
# The first quarter with research also books half of what the year's earlier ones would have: it was being prepared.
_PREPARED = 0.5


@dataclass(frozen=True)
class Year:
    """An enterprise's year: revenue and research spending at the end of each quarter; December's counts."""

    revenue: tuple[int, ...]
    expense: tuple[int, ...]
    staff: int
    projects: int
    deduction: int
    patents: int


def jg03_rows(seed: int, unit_code: str, quarter: Period) -> list[dict[str, Cell]]:
    """A unit's rows of a quarter, by the enterprises' serial number; one that left within the year stays to its end.

    Raises:
        ValueError: the period is not a quarter.
    """
    if quarter.kind != "quarter":
        raise ValueError(f"not a quarter: {quarter}")
    first, last = month_index(quarter.year, 1), month_index(quarter.year, quarter.last_month)
    return [
        _row(each, years(seed)[each.uscc, quarter.year], quarter, renovations(seed).get(each.uscc))
        for each in of_unit(seed, unit_code)
        if each.entered <= last and (each.left is None or each.left > first)
    ]


def _row(enterprise: Enterprise, year: Year, quarter: Period, renovation: Renovation | None) -> dict[str, Cell]:
    last = month_index(quarter.year, quarter.last_month)
    final = quarter.index == 4
    has_rd = enterprise.has_rd(last)
    done = renovation if renovation and renovation.month <= last else None
    return {
        "enterprise_uscc": enterprise.uscc,
        "enterprise_name": enterprise.name,
        "industry_code": enterprise.industry_code,
        "register_status": register_status(enterprise, quarter),
        "revenue_ytd": year.revenue[quarter.index - 1] / 100,
        "rd_expense_ytd": year.expense[quarter.index - 1] / 100,
        "rd_staff": year.staff if final else None,
        "rd_projects": year.projects if final else None,
        "has_rd": "是" if has_rd else "否",
        "super_deduction": year.deduction / 100 if final and has_rd else None,
        "invention_patents": year.patents if has_rd else None,
        "renovation_done": "是" if done else "否",
        "renovation_done_month": month_text(done.month) if done else None,
        "renovation_spent": done.spent / 100 if done else None,
        "renovation_kind": "、".join(done.kinds) if done else None,
        "renovation_project_code": done.project_code if done else None,
        "remark": None,
    }


def register_status(enterprise: Enterprise, quarter: Period) -> str:
    """Where the enterprise stands on the register at the quarter's end."""
    if enterprise.left is not None and enterprise.left <= month_index(quarter.year, quarter.last_month):
        return "年内退库"
    return "年内入库" if enterprise.entered > month_index(quarter.year, 1) else "年初在库"


@cache
def years(seed: int) -> dict[tuple[str, int], Year]:
    """Every enterprise's years, by credit code and year."""
    random = Random(f"{seed}/plan/research")
    revenue = {each.uscc: _revenues(each, random) for each in enterprises(seed)}
    leaning = {each.uscc: min(random.lognormvariate(0, 0.6), 4.0) for each in enterprises(seed)}
    tax_rate = {each.uscc: random.choice(_TAX_RATES) for each in enterprises(seed)}
    found: dict[tuple[str, int], Year] = {}
    for year in YEARS:
        drafts = {
            each: _expenses(each, revenue[each.uscc][year], leaning[each.uscc], year) for each in enterprises(seed)
        }
        level = REGION_RD[year] * INDUSTRY_PART * _HUNDREDTHS_IN_100_MILLION / sum(each[-1] for each in drafts.values())
        for each, draft in drafts.items():
            limit = [_MOST_INTENSE * amount for amount in revenue[each.uscc][year]]
            expense = [int(min(amount * level, most)) for amount, most in zip(draft, limit, strict=True)]
            eligible = tax_rate[each.uscc] * random.uniform(0.6, 0.95)
            found[each.uscc, year] = _year(each, year, revenue[each.uscc][year], expense, eligible, random)
    return found


def _revenues(enterprise: Enterprise, random: Random) -> dict[int, list[int]]:
    """Revenue to the end of each quarter, by year."""
    found = {}
    size = enterprise.revenue * 100.0
    for year in YEARS:
        size *= random.lognormvariate(0, 0.07)
        whole = max(_LEAST_REVENUE, round(size * _REVENUE_LEVEL[year]))
        weights = [weight * random.uniform(0.93, 1.07) for weight in _QUARTER_WEIGHTS]
        shares = [share / sum(weights) for share in accumulate(weights)]
        if enterprise.left is not None:
            shares = _leaving(shares, (enterprise.left - month_index(year, 1)) / 3)
        found[year] = [int(whole * share) for share in shares]
    return found


def _leaving(shares: list[float], quarters: float) -> list[float]:
    """Shares of the year's revenue for one that leaves the register after so many quarters, which need not be whole."""
    points = [0.0, *shares]
    whole = max(0, min(int(quarters), 3))
    until = points[whole] + (points[whole + 1] - points[whole]) * max(0.0, min(quarters - whole, 1.0))
    return [share if share <= until else until + (share - until) * _AFTER_LEAVING for share in shares]


def _expenses(enterprise: Enterprise, revenue: list[int], leaning: float, year: int) -> list[float]:
    """Research spending to the end of each quarter before it is levelled; less of a large revenue than of a small."""
    if enterprise.rd_from is None or enterprise.rd_from > month_index(year, 12):
        return [0.0] * 4
    idle = max(0, enterprise.rd_from - month_index(year, 1)) // 3
    intensity = 0.02 * leaning * (revenue[-1] / 30_000_000) ** -0.25
    before = revenue[idle - 1] * (1 - _PREPARED) if idle else 0.0
    return [0.0 if quarter < idle else (amount - before) * intensity for quarter, amount in enumerate(revenue)]


def _year(
    enterprise: Enterprise, year: int, revenue: list[int], expense: list[int], eligible: float, random: Random
) -> Year:
    """`eligible`: the part of the extra deduction that becomes less tax."""
    thousands = expense[-1] / 100
    staff = max(2, round(thousands / _PER_HEAD * random.uniform(0.7, 1.3))) if thousands else 0
    full = year >= 2023 or (year >= 2021 and "13" <= enterprise.division <= "43")
    extra = _FULL_EXTRA if full else _EXTRA
    return Year(
        revenue=tuple(revenue),
        expense=tuple(expense),
        staff=staff,
        projects=max(1, round(staff / random.uniform(6, 18))) if staff else 0,
        deduction=int(expense[-1] * extra * eligible),
        patents=round((enterprise.revenue / _LEAST_REVENUE * 100) ** 0.5 * _PATENTS * (1 + 0.15 * (year - YEARS[0]))),
    )
