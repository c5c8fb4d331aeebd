"""How the rows behind a figure make it: the arithmetic of a trace, done again on the rows themselves.

Amounts are yuan, pieces or percent; growth, shares and their means are percent with six decimals, rounded half up as
PostgreSQL rounds. None where a base is not positive or nothing is known: such a figure is never fudged.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

_SIX_PLACES = Decimal("0.000001")
# Of a geometric mean the last place hangs on how a logarithm was rounded.
TOLERANCE = {"mean_growth": _SIX_PLACES}


@dataclass(frozen=True)
class Part:
    """One row's share of a figure. `entry_key`: what counts once, however many rows say it."""

    part: str
    year: int
    amount: Decimal
    entry_key: str | None = None


def figure(arithmetic: str, parts: Iterable[Part]) -> Decimal | None:
    """The figure that these rows make.

    Raises:
        KeyError: an arithmetic that no mart names.
    """
    with localcontext(Context(prec=60, rounding=ROUND_HALF_UP)):
        return _ARITHMETIC[arithmetic](list(parts))


def agrees(arithmetic: str, value: Decimal | None, shown: Decimal | None) -> bool:
    """Whether the rows make the number that the mart shows; of what is not shown nothing disagrees."""
    if value is None or shown is None:
        return shown is None
    return abs(value - shown) <= TOLERANCE.get(arithmetic, Decimal(0))


def sums(parts: Iterable[Part]) -> dict[tuple[int, str], Decimal]:
    """(year, part) -> sum of its rows."""
    found: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
    for each in parts:
        found[each.year, each.part] += each.amount
    return dict(found)


def _sum(parts: list[Part]) -> Decimal | None:
    return sum((each.amount for each in parts), Decimal(0))


def _figure(parts: list[Part]) -> Decimal | None:
    return parts[0].amount if len(parts) == 1 else None


def _share(parts: list[Part]) -> Decimal | None:
    found = sums(parts)
    part, whole = _total(found, "part"), _total(found, "whole")
    return (part / whole * 100).quantize(_SIX_PLACES) if whole > 0 else None


def _growth(parts: list[Part]) -> Decimal | None:
    found = sums(parts)
    value, base = _total(found, "value"), _total(found, "base")
    return ((value / base - 1) * 100).quantize(_SIX_PLACES) if base > 0 else None


def _rest_of_year(parts: list[Part]) -> Decimal | None:
    """December where the year's final return stands for it: the year less the months before."""
    found = sums(parts)
    return _total(found, "year") - _total(found, "months_before")


def _growth_by_year(parts: list[Part]) -> list[Decimal] | None:
    """Of every year the parts speak of; None where one of them is not known."""
    by_year: dict[int, list[Part]] = defaultdict(list)
    for each in parts:
        by_year[each.year].append(each)
    found = [_figure(members) if members[0].part == "figure" else _growth(members) for members in by_year.values()]
    known = [growth for growth in found if growth is not None and growth > -100]
    return known if known and len(known) == len(found) else None


def _mean_growth(parts: list[Part]) -> Decimal | None:
    years = _growth_by_year(parts)
    if years is None:
        return None
    logs = sum(((1 + growth / 100).ln() for growth in years), Decimal(0))
    return (((logs / len(years)).exp() - 1) * 100).quantize(_SIX_PLACES)


def _average_growth(parts: list[Part]) -> Decimal | None:
    years = _growth_by_year(parts)
    return (sum(years, Decimal(0)) / len(years)).quantize(_SIX_PLACES) if years else None


def _lowest_growth(parts: list[Part]) -> Decimal | None:
    years = _growth_by_year(parts)
    return min(years) if years else None


def _distinct_count(parts: list[Part]) -> Decimal | None:
    return Decimal(len({each.entry_key for each in parts if each.part == "entry"}))


def _units_completed(parts: list[Part]) -> Decimal | None:
    """A unit that tells a commitment by policy kinds has completed it when it has completed each."""
    least: dict[str | None, Decimal] = {}
    for each in parts:
        least[each.entry_key] = min(each.amount, least.get(each.entry_key, each.amount))
    return sum(least.values(), Decimal(0))


def _total(found: dict[tuple[int, str], Decimal], part: str) -> Decimal:
    return sum((amount for (_, name), amount in found.items() if name == part), Decimal(0))


_ARITHMETIC = {
    "sum": _sum,
    "figure": _figure,
    "share": _share,
    "growth": _growth,
    "rest_of_year": _rest_of_year,
    "mean_growth": _mean_growth,
    "average_growth": _average_growth,
    "lowest_growth": _lowest_growth,
    "distinct_count": _distinct_count,
    "units_completed": _units_completed,
}
