"""Small multiples: per indicator what the region has come to, period by period, against what the plan sets."""

from collections.abc import Sequence
from typing import Any

from jigai.publishing.charts_target_path import Forecast, Mark, Run, TargetPath, target_path
from jigai.publishing.page_figures import NOTHING, Row, decimal, number, period_text, target_text, with_unit
from jigai.publishing.stated_readings import plan, reading_words, runs_on
from jigai.publishing.verdicts_shown import in_plan_order, of_region

_LETTERS = "abcdefgh"


def target_paths(scorecard: Sequence[Row], progress: Sequence[Row]) -> list[dict[str, Any]]:
    """One entry an indicator of the region with a value and a target: its chart, the chart's numbers and its words.

    Args:
        scorecard: rows of mart_scorecard, which hold every year's target.
        progress: rows of fct_target_progress of the region.
    """
    rows = in_plan_order(of_region(scorecard))
    entries = []
    for indicator in dict.fromkeys(str(row["indicator_id"]) for row in rows):
        own = [row for row in rows if row["indicator_id"] == indicator]
        told = _told(indicator, own, progress)
        marks = _marks(own)
        if told and marks:
            entries.append(_entry(own[0], told, marks))
    return entries


def _told(indicator: str, own: Sequence[Row], progress: Sequence[Row]) -> list[Row]:
    """The rows to draw, oldest first: those that lead or, where the readings disagree, all; of the year's target where
    there is one."""
    rows = [
        row
        for row in progress
        if row.get("indicator_id") == indicator and row.get("indicator_value") is not None and _at(row)
    ]
    scope = "year" if any(row.get("target_scope", "year") == "year" for row in rows) else "plan"
    rows = [row for row in rows if row.get("target_scope", "year") == scope]
    if not any(row.get("year_reason") == "definition_open" for row in own):
        shown = {row.get("reading_id") for row in own}
        leading = [row for row in rows if row.get("is_leading") or row.get("reading_id") in shown]
        rows = leading or rows
    return sorted(rows, key=lambda row: (str(row.get("reading_id")), _at(row), row.get("period_kind") == "year"))


def _at(row: Row) -> float:
    """A period's end as a year with its part gone by; 0 for what has none."""
    year, month = row.get("period_year"), row.get("period_month")
    return 0.0 if year is None or month is None else int(year) + int(month) / 12


def _marks(own: Sequence[Row]) -> list[Mark]:
    marks = [
        Mark(int(row["period_year"]), float(target))
        for row in own
        if (target := decimal(row.get("year_target"))) is not None
    ]
    of_plan = next((found for row in own if (found := decimal(row.get("plan_target"))) is not None), None)
    if of_plan is not None:
        marks.append(Mark(max(int(row["period_year"]) for row in own), float(of_plan), is_of_plan=True))
    return marks


def _entry(row: Row, told: Sequence[Row], marks: Sequence[Mark]) -> dict[str, Any]:
    readings = list(dict.fromkeys(str(one.get("reading_id")) for one in told))
    of_reading = {reading: [one for one in told if str(one.get("reading_id")) == reading] for reading in readings}
    plan_id, indicator = str(row.get("plan_id")), str(row["indicator_id"])
    breaks = not runs_on(plan_id, indicator)
    letters = dict(zip(readings, _LETTERS, strict=False))
    runs = [Run(letters.get(one, ""), _stretches(of_reading[one], breaks)) for one in readings]
    closed = {row["period_year"] for row in told if row.get("period_kind") == "year"}
    name = f"path-{indicator}"
    drawn = TargetPath(
        *_years(plan_id, marks, told), runs, marks, _pace(of_reading[readings[0]]), _forecast(told, closed)
    )
    return {
        "row": row,
        "name": name,
        "chart": target_path(drawn, name, f"{name}-name"),
        "readings": [(letters.get(one, ""), *reading_words(row, one)) for one in readings],
        "is_synthetic": any(bool(one.get("is_synthetic")) for one in told),
        "last": _line(max(told, key=_order), row, closed),
        "lines": [_line(one, row, closed) for one in told],
    }


def _years(plan_id: str, marks: Sequence[Mark], told: Sequence[Row]) -> tuple[int, int]:
    known = plan(plan_id)
    years = [mark.year for mark in marks] + [int(row["period_year"]) for row in told]
    first, last = int(known.get("first_year") or min(years)), int(known.get("last_year") or max(years))
    return min(first, *years), max(last, *years)


def _stretches(rows: Sequence[Row], breaks: bool) -> list[list[tuple[float, float]]]:
    """The year's own figure takes the place of its December."""
    places = {_at(row): float(decimal(row.get("indicator_value")) or 0) for row in rows}
    points = sorted(places.items())
    if not breaks:
        return [points]
    years = dict.fromkeys(_year_of(at) for at, _ in points)
    return [[(at, value) for at, value in points if _year_of(at) == year] for year in years]


def _year_of(at: float) -> int:
    return int(at - 1 / 24)


def _pace(rows: Sequence[Row]) -> list[tuple[float, float]]:
    """What the latest year's target would have come to by then, month by month, at the usual pace."""
    latest = max((int(row["period_year"]) for row in rows), default=0)
    return [
        (_at(row), float(share * target))
        for row in rows
        if int(row["period_year"]) == latest
        and (share := decimal(row.get("pace_share"))) is not None
        and (target := decimal(row.get("target_lower"))) is not None
    ]


def _order(row: Row) -> tuple[Any, ...]:
    """The year's own figure comes after its December, and the leading reading after the others."""
    return _at(row), row.get("period_kind") == "year", bool(row.get("is_leading"))


def _is_open(row: Row, closed: set[Any]) -> bool:
    """Whether the year has an end to be told in advance: not in December, nor where the year's own figure is in."""
    is_open = not row.get("is_closed") and row["period_year"] not in closed and row.get("period_month") != 12
    return is_open and row.get("forecast_value") is not None


def _forecast(told: Sequence[Row], closed: set[Any]) -> Forecast | None:
    """That of the newest figure, while its year is open."""
    last = max(told, key=_order)
    value, begin = decimal(last.get("forecast_value")), decimal(last.get("indicator_value"))
    if value is None or begin is None or not _is_open(last, closed):
        return None
    low, high = (decimal(last.get(f"forecast_{side}")) for side in ("low", "high"))
    return Forecast(
        (_at(last), float(begin)),
        int(last["period_year"]) + 1,
        float(value),
        None if low is None else float(low),
        None if high is None else float(high),
    )


def _line(one: Row, row: Row, closed: set[Any]) -> dict[str, str]:
    """The numbers of one point, as the table beside the chart has them; the target in the plan's words."""
    unit = row.get("unit_zh")
    target_zh, target_en = target_text(one.get("comparator"), one.get("target_lower"), unit)
    share, target = decimal(one.get("pace_share")), decimal(one.get("target_lower"))
    pace = None if share is None or target is None else share * target
    likely, low, high = (number(one.get(f"forecast_{part}")) for part in ("value", "low", "high"))
    is_open = _is_open(one, closed)
    return {
        "period": period_text(one.get("period")),
        "reading": reading_words(row, one.get("reading_id"))[0],
        "value": with_unit(number(one.get("indicator_value"), target), unit),
        "target_zh": target_zh,
        "target_en": target_en,
        "pace": with_unit(number(pace), unit) if is_open else NOTHING,
        "forecast": with_unit(likely, unit) if is_open else NOTHING,
        "range": f"{low}–{with_unit(high, unit)}" if is_open and low != NOTHING else "",
    }
