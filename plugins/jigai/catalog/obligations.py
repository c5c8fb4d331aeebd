"""Who owes what when: `expectations/obligations.yml`, moved past holidays."""

import csv
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache

import chinese_calendar
import yaml
from pydantic import BaseModel, ConfigDict

from jigai.catalog.forms import Form, forms
from jigai.catalog.units import units
from jigai.domain.layout import expectations_dir, seeds_dir
from jigai.domain.moments import SHANGHAI
from jigai.domain.periods import Period


class ObligationRule(BaseModel):
    """`from_period`/`to_period` bound what is owed; `move_weekends` moves a due day off weekends too; a period no
    longer takes submissions `closes_after_days` after its due day (None: never closes)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    from_period: str
    to_period: str
    move_weekends: bool = True
    closes_after_days: int | None = None


@cache
def obligation_rules() -> dict[str, ObligationRule]:
    data = yaml.safe_load((expectations_dir() / "obligations.yml").read_text(encoding="utf-8"))
    return {code: ObligationRule(**entry) for code, entry in data["forms"].items()}


@cache
def _regional_holidays() -> frozenset[date]:
    with (seeds_dir() / "ningxia_holiday.csv").open(encoding="utf-8") as file:
        return frozenset(date.fromisoformat(row["holiday_date"]) for row in csv.DictReader(file))


def is_workday(day: date, move_weekends: bool = True) -> bool:
    """By the national calendar (worked weekends included) and Ningxia's own holidays."""
    if day in _regional_holidays():
        return False
    if move_weekends:
        return chinese_calendar.is_workday(day)
    return not chinese_calendar.is_in_lieu(day) and chinese_calendar.get_holiday_detail(day)[1] is None


def due_day(form: Form, period: Period) -> date | None:
    """The day at whose end (24:00 in Shanghai) the form is due; None where nothing is owed."""
    if form.due.day is None or not form.accepts_period(period):
        return None
    if period.kind == "year":
        month, day = map(int, (form.due.annual or "").split("-"))
        nominal = date(period.year + 1, month, day)
    else:
        nominal = (period.last_day + timedelta(days=1)).replace(day=form.due.day)
    rule = obligation_rules().get(form.form)
    move_weekends = rule.move_weekends if rule else True
    while not is_workday(nominal, move_weekends):
        nominal += timedelta(days=1)
    return nominal


def due_at(form: Form, period: Period) -> datetime | None:
    """The moment a form falls due: 24:00 of its due day, which is 0:00 of the day after."""
    day = due_day(form, period)
    return None if day is None else datetime.combine(day + timedelta(days=1), time(), SHANGHAI)


def closing_day(form: Form, period: Period) -> date | None:
    """The last day on which a period still takes submissions."""
    rule, day = obligation_rules().get(form.form), due_day(form, period)
    if rule is None or rule.closes_after_days is None or day is None:
        return None
    return day + timedelta(days=rule.closes_after_days)


def _periods(form: Form, rule: ObligationRule) -> Iterator[Period]:
    first, last = Period.parse(rule.from_period), Period.parse(rule.to_period)
    for year in range(first.year, last.year + 1):
        months = [Period(year, "month", index) for index in range(1, 13)]
        yield from (month for month in months if first.order <= month.order <= last.order)
        if form.due.annual:
            yield Period(year, "year")


def obligations() -> Iterator[tuple[str, str, str, date, datetime, bool]]:
    """(unit_code, form_code, period, period_end, due_at, is_exempt) of everything owed; January of JG01 is 免报."""
    for code, rule in obligation_rules().items():
        form = forms()[code]
        submitters = [unit for unit in units().values() if unit.submits and form.may_submit(unit)]
        for period in _periods(form, rule):
            exempt = not form.accepts_period(period)
            due = due_at(form, period) or datetime.combine(period.last_day + timedelta(days=1), time(), SHANGHAI)
            for unit in submitters:
                yield unit.unit_code, code, str(period), period.last_day, due, exempt
