"""When who hears of what is owed: `expectations/chasing.yml`."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

from jigai.catalog.obligations import is_workday
from jigai.domain.layout import expectations_dir
from jigai.domain.moments import SHANGHAI

Hearer = Literal["unit", "reviewer", "plan_office"]


class Step(BaseModel):
    """`workdays` after the due day (negative: before it); `kind` is the message the unit itself gets."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    step: str
    workdays: int
    kind: Literal["reminder", "overdue"]
    hears: tuple[Hearer, ...]
    reason: str


class Chasing(BaseModel):
    """`steps` in order of time; `hour` in Shanghai; what fell due over `chased_for_days` ago is left alone. What
    came at most `final_speaks_for_days` before the final due day, or later, speaks of the final state."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    hour: time
    chased_for_days: int
    final_speaks_for_days: int
    steps: tuple[Step, ...]


@cache
def chasing() -> Chasing:
    read = Chasing(**yaml.safe_load((expectations_dir() / "chasing.yml").read_text(encoding="utf-8")))
    if [step.workdays for step in read.steps] != sorted({step.workdays for step in read.steps}):
        raise ValueError("chasing.yml: steps stand in order of time, no two on one day")
    return read


def workdays_from(day: date, count: int) -> date:
    """The working day so many working days after (negative: before) a day; 0 is the day itself."""
    ahead = timedelta(days=1 if count > 0 else -1)
    for _ in range(abs(count)):
        day += ahead
        while not is_workday(day):
            day += ahead
    return day


@cache
def _moments(due_at: datetime) -> tuple[tuple[datetime, Step], ...]:
    due_day = (due_at.astimezone(SHANGHAI) - timedelta(microseconds=1)).date()
    read = chasing()
    return tuple(
        (datetime.combine(workdays_from(due_day, step.workdays), read.hour, SHANGHAI), step) for step in read.steps
    )


def steps_come(due_at: datetime, at: datetime) -> Iterator[Step]:
    """The steps whose moment has come for what is due (24:00 of a day) at `due_at`, in order of time."""
    return (step for moment, step in _moments(due_at) if moment <= at)


def first_due_not_yet_told_of(at: datetime) -> datetime:
    """What is due after this moment cannot have come to its first step yet: a bound for the query, not a rule."""
    earliest = min(step.workdays for step in chasing().steps)
    # Seven days of holiday and the weekends beside them are the longest stretch without work.
    return at + timedelta(days=3 * abs(min(earliest, 0)) + 14)


def morning_cron() -> str:
    """The hour of the steps as a cron expression."""
    return f"{chasing().hour.minute} {chasing().hour.hour} * * *"
