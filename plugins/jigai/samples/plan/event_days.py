"""On which days things are recognised, published and accepted: working days, half of them in the last quarter."""

from datetime import date, timedelta
from random import Random

from jigai.catalog.obligations import is_workday

_MONTHS = tuple(range(1, 13))
# Announcements bunch at the year's end: 4, 20, 26 and 50 of a hundred by quarter.
_WEIGHTS = (1, 1, 2, 4, 6, 10, 8, 8, 10, 13, 16, 21)
_LATE_IN_DECEMBER = 10
# Days further off are only planned for: no calendar is announced yet.
_CALENDAR_ENDS = 2024


def event_day(random: Random, year: int, months: tuple[int, ...] = _MONTHS) -> date:
    """A working day of a year, by the months' weights."""
    month = random.choices(months, [_WEIGHTS[each - 1] for each in months])[0]
    return workday_from(date(year, month, random.randint(1, 24)))


def workday_from(day: date) -> date:
    """The first working day on or after a day."""
    while not (is_workday(day) if day.year <= _CALENDAR_ENDS else day.weekday() < 5):
        day += timedelta(days=1)
    return day


def told_on(random: Random, day: date) -> date | None:
    """When units hear of it: half of what is decided late in December is announced in the last days of January."""
    if day.month == 12 and day.day > _LATE_IN_DECEMBER and random.random() < 0.5:
        return workday_from(date(day.year + 1, 1, random.randint(22, 28)))
    return None
