"""Tables by area: growth, shares and projects of every area, the months of the region, and city against counties."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from jigai.publishing.page_figures import NOTHING, Row, decimal, number, period_text, wan_yuan, with_unit
from jigai.publishing.page_words import MEASURES, RECONCILIATION, UNRATED
from jigai.publishing.stated_readings import is_share, reading_words
from jigai.publishing.verdicts_shown import REGION, in_plan_order

# Totals of others and what belongs to no area stand after the areas themselves.
_LAST_LEVELS = {"combined": 1, "unallocated": 2}
_FULL_COVERAGE = Decimal(1)


@dataclass(frozen=True)
class AreaCell:
    """One value of one area; `share` is set where a bar can be drawn; `aside` says what differs from the caption;
    `mark` is the target that the value may not round onto."""

    text: str
    value: Decimal | None
    share: Decimal | None
    aside: tuple[str, ...]
    mark: Decimal | None = None


def _area_order(row: Row) -> tuple[Any, ...]:
    return (_LAST_LEVELS.get(str(row.get("area_level")), 0), str(row.get("area_code")))


def by_area(scorecard: Sequence[Row], year: int | None) -> dict[str, Any]:
    """Indicators (columns) that some area below the region has a value for, and one line an area, the region first.

    A value of the plan as a whole (average growth) is none of the year's and stays out.
    """
    whole = {row.get("indicator_id") for row in scorecard if row.get("plan_rating") and not row.get("year_rating")}
    rows = [
        row
        for row in scorecard
        if year is not None and row.get("period_year") == year and row.get("indicator_id") not in whole
    ]
    shown = {
        str(row["indicator_id"])
        for row in rows
        if row.get("area_level") != REGION and row.get("indicator_value") is not None
    }
    columns = {str(row["indicator_id"]): row for row in in_plan_order(rows) if str(row["indicator_id"]) in shown}
    lines: dict[str, dict[str, Any]] = {}
    for row in sorted(rows, key=_area_order):
        if str(row["indicator_id"]) in columns:
            code = str(row.get("area_code"))
            line = lines.setdefault(
                code, {"code": code, "name": row.get("area_name_zh"), "level": row.get("area_level"), "cells": {}}
            )
            line["cells"][str(row["indicator_id"])] = _cell(row, year)
    return {
        "columns": list(columns.values()),
        "lines": list(lines.values()),
        "is_synthetic": any(bool(row.get("is_synthetic")) for row in rows if str(row["indicator_id"]) in columns),
    }


def _cell(row: Row, year: int | None) -> AreaCell:
    value, aside = decimal(row.get("indicator_value")), []
    if value is not None and str(row.get("period")) != str(year):
        aside.append(period_text(row.get("period")))
    if value is not None and row.get("reading_id") not in (None, "computed"):
        aside.append(reading_words(row, row.get("reading_id"))[0])
    coverage = decimal(row.get("coverage_share"))
    if coverage is not None and coverage < _FULL_COVERAGE:
        missing = row.get("missing_units_zh")
        aside.append(f"覆盖{number(coverage * 100)}%{f'，缺{missing}' if missing else ''}")
    is_bar = is_share(str(row.get("plan_id")), str(row.get("indicator_id"))) and value is not None and 0 <= value <= 100
    text = with_unit(number(value, row.get("year_target")), row.get("unit_zh"))
    return AreaCell(text, value, value if is_bar else None, tuple(aside), decimal(row.get("year_target")))


def months_of_region(progress: Sequence[Row], scorecard: Sequence[Row], year: int | None) -> dict[str, Any]:
    """One line an indicator and reading, one column a month of the year; the year's own target scope alone."""
    names = {str(row.get("indicator_id")): row for row in in_plan_order(scorecard)}
    rows = [
        row
        for row in progress
        if _month(row, year) and row.get("target_scope", "year") == "year"
        and row.get("indicator_value") is not None and str(row.get("indicator_id")) in names
    ]  # fmt: skip
    months = sorted({_month(row, year) for row in rows})
    lines: dict[tuple[str, str], dict[str, Any]] = {}
    for row in sorted(rows, key=lambda row: (list(names).index(str(row["indicator_id"])), str(row["reading_id"]))):
        indicator = str(row["indicator_id"])
        named, key = names[indicator], (indicator, str(row["reading_id"]))
        line = lines.setdefault(
            key,
            {
                "indicator_id": indicator,
                "indicator_zh": named.get("indicator_zh"),
                "indicator_en": named.get("indicator_en"),
                "unit": named.get("unit_zh"),
                "reading": reading_words(row, str(row["reading_id"]))[0],
                "reading_en": reading_words(row, str(row["reading_id"]))[1],
                "is_synthetic": False,
                "cells": {},
            },
        )
        line["cells"][_month(row, year)] = number(row.get("indicator_value"))
        line["is_synthetic"] = line["is_synthetic"] or bool(row.get("is_synthetic"))
    return {
        "months": months,
        "lines": list(lines.values()),
        "is_synthetic": any(line["is_synthetic"] for line in lines.values()),
    }


def _month(row: Row, year: int | None) -> int:
    """The month (1-12) of a monthly row of the year; 0 for any other."""
    found = re.fullmatch(rf"{year}-(\d\d)", str(row.get("period")))
    return int(found[1]) if found else 0


def reconciled(rows: Sequence[Row], year: int | None) -> dict[str, Any]:
    """Own figure against the sum of children in the year: counts by verdict, every line that does not agree, and the
    newest period of each area and measure."""
    of_year = [row for row in rows if year is None or str(row.get("period", "")).startswith(str(year))]
    newest: dict[tuple[str, str], str] = {}
    for row in of_year:
        key = (str(row.get("area_code")), str(row.get("measure")))
        newest[key] = max(newest.get(key, ""), _period_order(row))
    kept = [
        row
        for row in of_year
        if row.get("verdict") != "agrees"
        or newest[str(row.get("area_code")), str(row.get("measure"))] == _period_order(row)
    ]
    kept.sort(key=lambda row: (str(row.get("area_code")), str(row.get("measure")), _period_order(row)))
    counts = {key: sum(row.get("verdict") == key for row in of_year) for key in RECONCILIATION}
    return {
        "count": len(of_year),
        "counts": counts,
        "lines": [_line(row) for row in kept],
        "is_synthetic": any(bool(row.get("is_synthetic")) for row in of_year),
    }


def _period_order(row: Row) -> str:
    """The year's 定案 comes after its December."""
    period = str(row.get("period") or "")
    return f"{period}-99" if len(period) == len("2021") else period


def _line(row: Row) -> dict[str, Any]:
    zh, en = MEASURES.get(str(row.get("measure")), (str(row.get("measure") or ""), ""))
    missing = "；".join(
        f"{side}缺{names}"
        for side, names in (("下级", row.get("missing_children_zh")), ("本级", row.get("missing_own_zh")))
        if names
    )
    is_annual = len(str(row.get("period") or "")) == len("2021")
    return {
        "row": row,
        "area_code": row.get("area_code"),
        "area": row.get("area_name_zh") or row.get("area_code"),
        "period": period_text(row.get("period")) + ("定案" if is_annual else ""),
        "measure_zh": zh,
        "measure_en": en,
        "own": wan_yuan(row.get("own_yuan")),
        "children": wan_yuan(row.get("children_yuan")),
        "residual": wan_yuan(row.get("residual_yuan")),
        "children_in": f"{row.get('children_in_count', NOTHING)}/{row.get('children_count', NOTHING)}",
        "missing": missing or "无",
        "word": RECONCILIATION.get(str(row.get("verdict")), UNRATED),
        "is_tolerated": row.get("verdict") == "agrees" and bool(decimal(row.get("residual_yuan"))),
    }
