"""Published figures beside the warehouse's own, with source and grade; a link only where the source is official."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from jigai.publishing.page_figures import NOTHING, Row, number, signed, with_unit
from jigai.publishing.stated_readings import official_grades

# What the register writes as unit of an event, which has none.
_NO_UNIT = "不适用"


def published(rows: Sequence[Row], indicator_ids: Sequence[str], year: int | None) -> dict[str, Any]:
    """The latest releases that concern the page's indicators or compare with a figure of the warehouse.

    Rows of the year come first, those compared with a figure before the others; how many were left out is said.
    """
    latest = [row for row in rows if row.get("is_latest") is not False]
    kept = [row for row in latest if row.get("indicator_id") in indicator_ids or row.get("comparable_measure")]
    kept.sort(key=lambda row: _order(row, year))
    return {
        "lines": [_line(row) for row in kept],
        "left_out": len(rows) - len(kept),
        "has_synthetic_beside": any(row.get("comparison_zh") == "示例" for row in kept),
    }


def _order(row: Row, year: int | None) -> tuple[Any, ...]:
    return (
        row.get("period_year") != year,
        row.get("warehouse_value") is None,
        str(row.get("indicator_id") or "~"),
        str(row.get("data_period_text")),
        str(row.get("area_as_published_zh")),
    )


def _line(row: Row) -> dict[str, Any]:
    unit = row.get("unit_zh")
    return {
        "indicator": row.get("indicator_zh"),
        "indicator_id": row.get("indicator_id"),
        "area": row.get("area_as_published_zh"),
        "period": row.get("data_period_text"),
        "measure": row.get("measure_zh"),
        "value": with_unit(str(row.get("value_text") or NOTHING), None if unit == _NO_UNIT else unit),
        "own": with_unit(number(row.get("warehouse_value")), unit),
        "difference": with_unit(signed(row.get("difference")), row.get("difference_unit_zh")),
        "comparison": row.get("comparison_zh"),
        "publisher": row.get("publisher_zh"),
        "date": row.get("published_date"),
        "source": row.get("source_title_zh"),
        "grade": row.get("source_grade_zh"),
        "url": official_url(row),
        "remark": row.get("remark_zh"),
        "is_synthetic": bool(row.get("is_synthetic")),
    }


def official_url(row: Row) -> str | None:
    """The link of an official source; None for a copy, an ungraded source, and anything that is no web address."""
    url = str(row.get("source_url") or "")
    if row.get("source_grade_zh") not in official_grades():
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None
