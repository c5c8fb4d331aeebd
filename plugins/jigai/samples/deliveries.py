"""Which submission arrives in which delivery: history, twelve months, 定案; one late, one missing, one gone astray."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from jigai.catalog.units import units
from jigai.domain.periods import Period
from jigai.samples.investment import jg01_rows
from jigai.samples.ledger_rows import ledger_rows
from jigai.samples.manifest import Absence, Delivery
from jigai.samples.sectors import profiles
from jigai.samples.timeline import month_after, month_index
from jigai.samples.workbooks import Workbook

WHOLE_YEAR = 12
HISTORY = Delivery("00-history-2020", "2021-01-20T09:00:00+08:00", "2020年历史数据")
FINAL = Delivery("13-final-2021", "2022-03-20T09:00:00+08:00", "2021年定案")
PUBLISHED = Delivery("14-published", "2026-01-15T09:00:00+08:00", "公布指标登记")
# On time for both forms: JG02 is due on the 5th, JG01 on the 12th.
_DROP_DAY, _DROP_HOUR = 3, time(9)


def month_delivery(month: int) -> Delivery:
    """Delivery of a month of 2021, dropped early in the next month."""
    day = month_after(Period(2021, "month", month), _DROP_DAY)
    moment = datetime.combine(day, _DROP_HOUR).isoformat() + "+08:00"
    return Delivery(f"{month:02d}-2021-{month:02d}", moment, f"2021年{month}月报送")


# The straying workbook's own inbox stays empty, so its period is owed to the end like the missing one.
LATE = Absence("640424", "JG01", "2021-05", month_delivery(6).folder, "迟报：随6月的报表一并报送")
MISSING = Absence("640423", "JG02", "2021-10", None, "未报")
ASTRAY = Absence("640303", "JG02", "2021-07", None, "误投到640324的收件夹，封面写的是640303")
ASTRAY_FOLDER = "640324"


@dataclass(frozen=True)
class Dropped:
    """A submission and the delivery it arrives in."""

    delivery: Delivery
    workbook: Workbook

    @property
    def file(self) -> str:
        """Path within the demo's folder."""
        return f"{self.delivery.folder}/{self.workbook.inbox_path}"


def deliveries(months: int) -> tuple[Delivery, ...]:
    """Every delivery in order of arrival; 定案 only after a whole year."""
    final = (FINAL,) if months == WHOLE_YEAR else ()
    return (HISTORY, *(month_delivery(month) for month in range(1, months + 1)), *final, PUBLISHED)


def submissions(seed: int, months: int) -> Iterator[Dropped]:
    """Every synthetic submission, before faults, in order of arrival (the late one at its own month).

    Fewer than twelve months also shorten the history to the same months and December, for a quick demo.
    """
    for month in range(1, WHOLE_YEAR + 1):
        if month <= months or month == WHOLE_YEAR:
            yield from (Dropped(HISTORY, book) for book in _month(seed, 2020, month, HISTORY))
    if months == WHOLE_YEAR:
        yield from (Dropped(HISTORY, book) for book in _final(seed, 2020, HISTORY))
    for month in range(1, months + 1):
        delivery = month_delivery(month)
        for book in _month(seed, 2021, month, delivery):
            yield from _arriving(Dropped(delivery, book), months)
    if months == WHOLE_YEAR:
        yield from (Dropped(FINAL, book) for book in _final(seed, 2021, FINAL))


def is_absent(absence: Absence, workbook: Workbook) -> bool:
    return (absence.unit, absence.form, absence.period) == (workbook.unit_code, workbook.form, workbook.period)


def jg01_submitters() -> list[str]:
    """Counties, cities and the zone, in the order of the units' list."""
    return [unit.unit_code for unit in units().values() if unit.kind in ("county", "city", "zone")]


def _arriving(dropped: Dropped, months: int) -> Iterator[Dropped]:
    """The submission where it really goes: late, astray, or nowhere."""
    book = dropped.workbook
    if is_absent(MISSING, book):
        return
    if is_absent(ASTRAY, book):
        yield replace(dropped, workbook=replace(book, folder_unit=ASTRAY_FOLDER))
    elif is_absent(LATE, book):
        later = next((each for each in deliveries(months) if each.folder == LATE.arrives_in), None)
        if later:
            yield Dropped(later, replace(book, prepared_on=_day_before(later)))
    else:
        yield dropped


def _month(seed: int, year: int, month: int, delivery: Delivery) -> Iterator[Workbook]:
    period = str(Period(year, "month", month))
    for unit in profiles():
        yield Workbook("JG02", unit, period, _day_before(delivery), ledger_rows(seed, unit, month_index(year, month)))
    if month > 1:
        for unit in jg01_submitters():
            yield Workbook("JG01", unit, period, _day_before(delivery), jg01_rows(seed, unit, year, month))


def _final(seed: int, year: int, delivery: Delivery) -> Iterator[Workbook]:
    """定案: the year's figures as December left them."""
    for unit in jg01_submitters():
        yield Workbook("JG01", unit, str(year), _day_before(delivery), jg01_rows(seed, unit, year, WHOLE_YEAR))


def _day_before(delivery: Delivery) -> date:
    return datetime.fromisoformat(delivery.moment).date() - timedelta(days=1)
