"""Who owes what when: `expectations/obligations.yml`, moved past holidays."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

import chinese_calendar
import yaml
from pydantic import BaseModel, ConfigDict

from jigai.catalog.forms import Form, forms
from jigai.catalog.units import units
from jigai.domain.layout import expectations_dir, seeds_dir
from jigai.domain.moments import SHANGHAI
from jigai.domain.periods import Period, PeriodKind


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
    own_day = {"year": form.due.annual, "quarter": form.due.fourth_quarter if period.index == 4 else None}
    if in_next_year := own_day.get(period.kind):
        return _moved(form, _next_year(period, in_next_year))
    return _moved(form, (period.last_day + timedelta(days=1)).replace(day=form.due.day))


def _next_year(period: Period, month_day: str) -> date:
    return date.fromisoformat(f"{period.year + 1}-{month_day}")


def _moved(form: Form, nominal: date) -> date:
    """The first working day on or after a nominal one."""
    rule = obligation_rules().get(form.form)
    move_weekends = rule.move_weekends if rule else True
    while not is_workday(nominal, move_weekends):
        nominal += timedelta(days=1)
    return nominal


def final_day(form: Form, period: Period) -> date | None:
    """The day by which a fourth quarter stands finally; None where what was due first is already final."""
    if form.due.final is None or period.kind != "quarter" or period.index != 4:
        return None
    return _moved(form, _next_year(period, form.due.final))


def _end_of(day: date) -> datetime:
    """24:00 of a day in Shanghai, which is 0:00 of the day after."""
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI)


def due_at(form: Form, period: Period) -> datetime | None:
    """The moment a form falls due: 24:00 of its due day."""
    day = due_day(form, period)
    return None if day is None else _end_of(day)


def closing_day(form: Form, period: Period) -> date | None:
    """The last day on which a period still takes submissions."""
    rule, day = obligation_rules().get(form.form), due_day(form, period)
    if rule is None or rule.closes_after_days is None or day is None:
        return None
    return day + timedelta(days=rule.closes_after_days)


def closing_at(form: Form, period: Period) -> datetime | None:
    """The moment from which a period takes nothing more: 24:00 of its closing day; None where it never closes."""
    day = closing_day(form, period)
    return None if day is None else _end_of(day)


def closings() -> Iterator[tuple[str, str, datetime]]:
    """Form, period and closing moment of every owed period that closes by the calendar."""
    for code, rule in obligation_rules().items():
        for period in _periods(forms()[code], rule):
            at = closing_at(forms()[code], period)
            if at is not None:
                yield code, str(period), at


@dataclass(frozen=True)
class Obligation:
    """A unit owes a form for a period by a moment; an exempt one (January of JG01 is 免报) is shown and not owed.
    `final_due_at`: until then a first fourth quarter may still be brought to its final state."""

    unit_code: str
    form_code: str
    period: str
    period_end: date
    due_at: datetime
    final_due_at: datetime | None
    is_exempt: bool


def _periods(form: Form, rule: ObligationRule) -> Iterator[Period]:
    first, last = Period.parse(rule.from_period), Period.parse(rule.to_period)
    kind: PeriodKind = "quarter" if form.frequency == "quarterly" else "month"
    for year in range(first.year, last.year + 1):
        within = [Period(year, kind, index) for index in range(1, 5 if kind == "quarter" else 13)]
        yield from (period for period in within if first.order <= period.order <= last.order)
        if form.due.annual:
            yield Period(year, "year")


def obligations() -> Iterator[Obligation]:
    """Everything owed, by form, period and unit."""
    for code, rule in obligation_rules().items():
        form = forms()[code]
        submitters = [unit for unit in units().values() if unit.submits and form.may_submit(unit)]
        for period in _periods(form, rule):
            exempt = not form.accepts_period(period)
            due, final = due_at(form, period) or _end_of(period.last_day), final_day(form, period)
            final_due = None if final is None else _end_of(final)
            for unit in submitters:
                yield Obligation(unit.unit_code, code, str(period), period.last_day, due, final_due, exempt)
