"""Numbers, periods and moments as the page shows them; money in 万元, gaps with their sign."""

from collections.abc import Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from jigai.domain.moments import shanghai_text
from jigai.domain.periods import Period
from jigai.publishing.page_words import COMPARATORS

Row = Mapping[str, Any]
NOTHING = "—"
YUAN_IN_WAN = Decimal(10000)
_MOST_PLACES = 6


def decimal(value: Any) -> Decimal | None:
    """A number that came as Decimal, int, float or text; None for nothing, and for what is no finite number."""
    if value is None or isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value).replace(",", "").strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def places_needed(value: Decimal, mark: Decimal | None) -> int:
    """Decimals to show: none for whole numbers, else two, and more where rounding would hide a gap to the mark."""
    if value == value.to_integral_value():
        return 0
    for places in range(2, _MOST_PLACES):
        if mark is None or value == mark or _rounded(value, places) != _rounded(mark, places):
            return places
    return _MOST_PLACES


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def number(value: Any, mark: Any = None) -> str:
    """1,234.5; — for nothing. A number never rounds onto the mark it is held against."""
    found = decimal(value)
    if found is None:
        return NOTHING
    places = places_needed(found, decimal(mark))
    text = f"{_rounded(found, places):,f}"
    return text.rstrip("0").rstrip(".") if places else text


def signed(value: Any) -> str:
    """+4.9 or -3.6; 0 for none, and never for a difference that only rounding hides."""
    found = decimal(value)
    if found is None:
        return NOTHING
    return f"{'+' if found > 0 else ''}{number(found, mark=0)}"


def with_unit(text: str, unit: str | None) -> str:
    if text == NOTHING or not unit:
        return text
    return f"{text}{unit}" if unit == "%" else f"{text} {unit}"


def wan_yuan(value: Any) -> str:
    """Yuan -> 万元 with one decimal, as units submit it."""
    found = decimal(value)
    return NOTHING if found is None else f"{_rounded(found / YUAN_IN_WAN, 1):,f}"


def target_text(comparator: str | None, lower: Any, unit: str | None) -> tuple[str, str]:
    """How the plan words its number, Chinese and English: (达到28%, reach 28%); — and nothing where it gives none."""
    if decimal(lower) is None:
        return NOTHING, ""
    figure = with_unit(number(lower), unit)
    zh, en = COMPARATORS.get(comparator or "", ("{number}", ""))
    return zh.format(number=figure.replace(" ", "")), f"{en} {figure}".strip()


def period_text(period: Any) -> str:
    """2021-03 -> 2021年3月; 2021 -> 2021年; what is no period stays as it is."""
    try:
        found = Period.parse(str(period))
    except ValueError:
        return NOTHING if period is None else str(period)
    return f"{found.year}年" if found.kind == "year" else found.label_zh


def moment_text(iso: Any) -> str:
    """An ISO moment as 2022-03-15 09:30 in Shanghai; other text stays as it is."""
    try:
        instant = iso if isinstance(iso, datetime) else datetime.fromisoformat(str(iso))
    except ValueError:
        return str(iso)
    return shanghai_text(instant) if instant.tzinfo else instant.strftime("%Y-%m-%d %H:%M")
