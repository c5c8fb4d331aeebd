"""Where a department's list and the counties' differ: a few entries that one side takes up later than the other.

Everywhere else a department's rows are exactly the union of its counties' rows. The differences are stated, so that a
test of the comparison has an answer key.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from random import Random

from jigai.catalog.forms import form as form_of
from jigai.domain.periods import Period
from jigai.samples.plan.honours import title_entries
from jigai.samples.plan.key_technology import key_technology_entries
from jigai.samples.plan.ledgers import Entry, Row, Withheld, unit_rows
from jigai.samples.plan.platforms import platforms
from jigai.samples.plan.standards import standards_and_pilots

ENTRIES: dict[str, Callable[[int], tuple[Entry, ...]]] = {
    "JG04": platforms,
    "JG05": standards_and_pilots,
    "JG06": title_entries,
    "JG07": key_technology_entries,
}
# Differences a form has over the plan, and for how many quarters each stands.
_COUNTS = {"JG04": 6, "JG05": 4, "JG06": 9, "JG07": 4}
_LENGTHS = (1, 1, 2, 3)
_SIDES = ("county", "department")
_REASONS = {
    "county": "县（区）未及时收到认定文件，迟一季以上补录",
    "department": "主管部门漏列，由县（区）名单核对后补列",
}
# Entries that begin within these quarters differ, and in no fourth one: on what stands at a year's end, and in the
# September of 2023 that a published figure is of, all sides agree.
_FIRST, _LAST = "2021-Q1", "2023-Q2"


@dataclass(frozen=True)
class Difference:
    """An entry missing from one side's lists in the quarters from `first` to `last`, both included."""

    form: str
    unit: str
    department: str
    missing_from: str
    first: str
    last: str
    key: dict[str, str]
    note: str


@cache
def entries_by_unit(seed: int, form: str) -> dict[str, list[tuple[Entry, Withheld | None]]]:
    """A form's entries by the county and by the department, each with what withholds it from one of them at first."""
    late = {place: withheld for place, withheld, _ in _chosen(seed, form)}
    found: dict[str, list[tuple[Entry, Withheld | None]]] = {}
    for place, entry in enumerate(ENTRIES[form](seed)):
        for unit in filter(None, (entry.unit_code, entry.lister)):
            found.setdefault(unit, []).append((entry, late.get(place)))
    return found


@cache
def differences(seed: int) -> tuple[Difference, ...]:
    """Every stated difference, by form."""
    return tuple(difference for form in ENTRIES for _, _, difference in _chosen(seed, form))


def stated_for(seed: int, form: str, unit_code: str) -> list[Difference]:
    """The differences of a form that a unit is a side of."""
    return [each for each in differences(seed) if each.form == form and unit_code in (each.unit, each.department)]


def ledger_rows(seed: int, form: str, unit_code: str, period: Period, *, is_final: bool = False) -> list[Row]:
    """A unit's list of JG04 to JG07 as of a quarter's end.

    Args:
        is_final: the fourth quarter's list of late March, which knows what was announced in January.
    """
    return unit_rows(entries_by_unit(seed, form).get(unit_code, ()), unit_code, period, is_final=is_final)


@cache
def _chosen(seed: int, form: str) -> tuple[tuple[int, Withheld, Difference], ...]:
    """Which entries differ: such as begin while the plan runs and have a department."""
    random = Random(f"{seed}/plan/differences/{form}")
    entries = ENTRIES[form](seed)
    fit = [
        place
        for place, entry in enumerate(entries)
        if entry.lister and _FIRST <= _begins(entry) <= _LAST and not _begins(entry).endswith("Q4")
    ]
    found = []
    for place in random.sample(fit, min(_COUNTS[form], len(fit))):
        entry, first = entries[place], _begins(entries[place])
        last = min(quarters_later(first, random.choice(_LENGTHS) - 1), f"{first[:4]}-Q{2 if first > '2023' else 3}")
        side = random.choice(_SIDES)
        found.append((place, Withheld(side, last), _difference(form, entry, side, first, last)))
    return tuple(found)


def _begins(entry: Entry) -> str:
    """The first quarter whose list, in its final state, knows the entry."""
    since = entry.states[0].since
    quarter = f"{since.year}-Q{(since.month + 2) // 3}"
    is_known = entry.as_of(Period.parse(quarter), is_final=quarter.endswith("Q4")) is not None
    return quarter if is_known else quarters_later(quarter, 1)


def quarters_later(quarter: str, count: int) -> str:
    """2021-Q4 and 1 -> 2022-Q1."""
    period = Period.parse(quarter)
    order = period.year * 4 + period.index - 1 + count
    return str(Period(order // 4, "quarter", order % 4 + 1))


def _difference(form: str, entry: Entry, side: str, first: str, last: str) -> Difference:
    assert entry.lister is not None
    values = entry.states[0].values
    return Difference(
        form=form,
        unit=entry.unit_code,
        department=entry.lister,
        missing_from=entry.unit_code if side == "county" else entry.lister,
        first=first,
        last=last,
        key={key: str(values[key]) for key in form_of(form).business_key if values.get(key) is not None},
        note=_REASONS[side],
    )
