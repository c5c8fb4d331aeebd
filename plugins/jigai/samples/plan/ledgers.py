"""What the ledgers JG04 to JG07 have in common: entries that live through dated states, listed as of a quarter's end.

An entry belongs to a county or the zone, which reports it, and mostly to a department that recognised it and leads the
list. A quarter's list holds each entry in the last of its states that had happened by the quarter's end and was told by
the time of reporting: what a department announces in late January is missing from the fourth quarter's first list and
stands in its final one. Nothing that was listed vanishes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from jigai.domain.periods import Period
from jigai.samples.workbooks import Cell

Row = dict[str, Cell]
PLAN_YEARS = (2021, 2022, 2023)
# A list is drawn up this long after the quarter; the fourth quarter's final one shortly before the end of March.
_DRAWN_UP_AFTER = timedelta(days=14)
_FINAL_DRAWN_UP = (3, 24)


@dataclass(frozen=True)
class State:
    """From a day on an entry reads like this; `told_on`: when the document reached the units (None: the same day)."""

    since: date
    values: Mapping[str, Cell]
    told_on: date | None = None

    def is_known(self, end: date, drawn_up: date) -> bool:
        return self.since <= end and (self.told_on or self.since) <= drawn_up


@dataclass(frozen=True)
class Entry:
    """One platform, standard, title or project. `lister`: the department that leads its list, None for a city's own.

    `states` in order of precedence: of those known the last one holds.
    """

    unit_code: str
    lister: str | None
    states: tuple[State, ...]

    def as_of(self, period: Period, *, is_final: bool = False) -> Row | None:
        """The entry's row in a quarter's list; None: not on it yet."""
        end = period.last_day
        if self.states[0].since > end:
            return None
        drawn_up = date(end.year + 1, *_FINAL_DRAWN_UP) if is_final else end + _DRAWN_UP_AFTER
        known = [state for state in self.states if state.is_known(end, drawn_up)]
        return dict(known[-1].values) if known else None


@dataclass(frozen=True)
class Withheld:
    """One side takes an entry up late: until and with a quarter it is missing from its list (county, department)."""

    side: str
    until: str


def unit_rows(
    entries: Iterable[tuple[Entry, Withheld | None]], unit_code: str, period: Period, *, is_final: bool = False
) -> list[Row]:
    """A unit's list of a quarter, in the order of its entries."""
    found = []
    for entry, withheld in entries:
        own_side = "county" if unit_code == entry.unit_code else "department"
        if withheld and withheld.side == own_side and str(period) <= withheld.until:
            continue
        row = entry.as_of(period, is_final=is_final)
        if row is not None:
            found.append(row)
    return found


def years_later(day: date, years: int) -> date:
    """The same day of a later year; 29 February becomes the 28th."""
    if (day.month, day.day) == (2, 29):
        day = day.replace(day=28)
    return day.replace(year=day.year + years)
