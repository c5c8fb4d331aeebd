"""One clock: a run has one moment; naive times are Asia/Shanghai."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def moment(text: str | None) -> datetime:
    """The run's moment in UTC: the text (`2021-04-06`, `2021-04-06T09:30`, offset or not), else the wall clock.

    Raises:
        ValueError: the text is not an ISO 8601 date or time.
    """
    if text is None:
        return datetime.now(UTC)
    parsed = datetime.fromisoformat(text)
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=SHANGHAI)).astimezone(UTC)


def as_of(text: str) -> datetime:
    """An as-of date means its end, 24:00 in Shanghai; an as-of time means itself."""
    if len(text) == len("2021-04-06"):
        day = date.fromisoformat(text)
        return datetime.combine(date.fromordinal(day.toordinal() + 1), time(), SHANGHAI).astimezone(UTC)
    return moment(text)


def month_end(instant: datetime) -> datetime:
    """24:00 in Shanghai of the last day of the month an instant lies in."""
    first = instant.astimezone(SHANGHAI).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (first + timedelta(days=32)).replace(day=1).astimezone(UTC)


def year_before(instant: datetime) -> datetime:
    """The same day and hour of Shanghai a year earlier; of 29 February that of the 28th."""
    local = instant.astimezone(SHANGHAI)
    day = min(local.day, 28) if local.month == 2 else local.day
    return local.replace(year=local.year - 1, day=day).astimezone(UTC)


def shanghai_text(instant: datetime) -> str:
    """`4月6日24时` style is the caller's; this is the plain `2021-04-06 09:30` in Shanghai."""
    return instant.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
