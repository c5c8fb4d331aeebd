"""When who hears of what is owed: working days, not days, and the hour of a clerk's morning."""

from datetime import UTC, date, datetime

import pytest

from jigai.catalog.chasing import chasing, first_due_not_yet_told_of, steps_come, workdays_from
from jigai.domain.moments import moment

# JG02 of March 2021: due on 6 April, after Qingming (3 to 5 April).
DUE = datetime(2021, 4, 6, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "count", "found"),
    [
        (date(2021, 4, 6), 0, date(2021, 4, 6)),
        (date(2021, 4, 6), 1, date(2021, 4, 7)),
        (date(2021, 4, 6), -1, date(2021, 4, 2)),  # over Qingming
        (date(2021, 4, 6), -3, date(2021, 3, 31)),
        (date(2021, 4, 23), 2, date(2021, 4, 26)),  # Sunday 25 April is worked
        (date(2021, 7, 19), 1, date(2021, 7, 21)),  # Ningxia rests on 20 July
    ],
)
def test_working_days_are_counted_over_holidays(day, count, found):
    assert workdays_from(day, count) == found


@pytest.mark.parametrize(
    ("at", "last"),
    [
        ("2021-03-31T08:29", None),
        ("2021-03-31T08:30", "reminder"),
        ("2021-04-06T08:29", "reminder"),
        ("2021-04-06T08:30", "last_day"),
        ("2021-04-07T08:30", "overdue"),
        ("2021-04-09T08:29", "overdue"),
        ("2021-04-09T08:30", "overdue_reviewer"),
        ("2021-04-15T08:30", "overdue_region"),
    ],
)
def test_each_step_comes_on_its_morning(at, last):
    come = [step.step for step in steps_come(DUE, moment(at))]
    assert (come[-1] if come else None) == last


def test_the_bound_of_the_query_leaves_no_first_step_out():
    # The longest rest of 2021 is National Day, 1 to 7 October: what is due on the 8th is told of in September.
    reminded = moment("2021-09-28T08:30")
    due = datetime(2021, 10, 8, 16, tzinfo=UTC)
    assert next(steps_come(due, reminded)).step == "reminder"
    assert due <= first_due_not_yet_told_of(reminded)


def test_every_step_has_its_reason_and_an_upper_level_never_hears_before_the_unit():
    assert all(step.reason for step in chasing().steps)
    assert all(step.hears[0] == "unit" for step in chasing().steps)
