"""Months as running numbers, so that projects and series can be counted across years: 2020-01 is 0."""

from datetime import date, timedelta

from jigai.domain.periods import Period

FIRST_YEAR = 2020
# The years of the synthetic world; the demo is its slice of 2020 and 2021.
YEARS = (2020, 2021, 2022, 2023)


def month_index(year: int, month: int) -> int:
    return (year - FIRST_YEAR) * 12 + month - 1


def year_of(index: int) -> int:
    return FIRST_YEAR + index // 12


def month_of(index: int) -> int:
    return index % 12 + 1


def month_text(index: int) -> str:
    """0 -> 2020-01."""
    return f"{year_of(index)}-{month_of(index):02d}"


def first_of_year(index: int) -> int:
    """January of the month's year."""
    return index - index % 12


def month_after(period: Period, day: int) -> date:
    """A day of the month after the period's last one."""
    return (period.last_day + timedelta(days=1)).replace(day=day)
