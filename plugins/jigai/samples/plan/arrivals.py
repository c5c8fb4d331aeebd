"""When workbooks arrive: on working days, most of them shortly before the moment they are due."""

from bisect import bisect_right
from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random

from jigai.catalog.obligations import is_workday
from jigai.domain.moments import SHANGHAI

# Weights by working days left: on the due day itself, the day before, and so on.
_ORDINARY = (0.36, 0.24, 0.15, 0.10, 0.07, 0.05, 0.03)
# A year's last reports are drawn up to the last day.
_YEAR_END = (0.52, 0.24, 0.11, 0.06, 0.04, 0.02, 0.01)
_LATE = (0.34, 0.22, 0.14, 0.10, 0.07, 0.05, 0.04, 0.02, 0.01, 0.01)
_EVENING_OF_DUE_DAY = 0.22
_FIRST_YEAR, _LAST_YEAR = 2021, 2025


@cache
def _workdays() -> tuple[date, ...]:
    first, last = date(_FIRST_YEAR, 1, 1), date(_LAST_YEAR, 12, 31)
    days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    return tuple(day for day in days if is_workday(day))


def workdays_after(day: date, count: int) -> date:
    """The working day so many working days after a day."""
    place = bisect_right(_workdays(), day)
    return _workdays()[place + count - 1]


def in_time(random: Random, period_end: date, due_at: datetime, *, is_year_end: bool) -> datetime:
    """A moment between the period's end and the due moment, bunched before the latter."""
    due_day = (due_at.astimezone(SHANGHAI) - timedelta(seconds=1)).date()
    days = _workdays()[bisect_right(_workdays(), period_end) : bisect_right(_workdays(), due_day)]
    weights = (_YEAR_END if is_year_end else _ORDINARY)[: len(days)]
    left = random.choices(range(len(weights)), weights)[0]
    day = days[len(days) - 1 - left]
    if day == due_day and random.random() < _EVENING_OF_DUE_DAY:
        return _at(day, random.randint(18 * 60, 23 * 60 + 50), random)
    return office_hour(random, day)


def too_late(random: Random, due_at: datetime) -> datetime:
    """One to ten working days after the due day."""
    due_day = (due_at.astimezone(SHANGHAI) - timedelta(seconds=1)).date()
    return office_hour(random, workdays_after(due_day, random.choices(range(1, len(_LATE) + 1), _LATE)[0]))


def days_later(random: Random, moment: datetime, least: int, most: int) -> datetime:
    """An office hour so many working days after a moment."""
    return office_hour(random, workdays_after(moment.date(), random.randint(least, most)))


def office_hour(random: Random, day: date) -> datetime:
    """Between 8:40 and 12:00 or 14:30 and 18:00."""
    minute = random.randint(520, 719) if random.random() < 0.45 else random.randint(870, 1079)
    return _at(day, minute, random)


def _at(day: date, minute: int, random: Random) -> datetime:
    return datetime.combine(day, time(minute // 60, minute % 60, random.randint(0, 59)), SHANGHAI)
