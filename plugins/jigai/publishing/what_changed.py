"""What a scorecard says that the one before it did not: ratings, values restated, values new, values gone."""

from collections.abc import Sequence
from typing import Any

from jigai.publishing.page_figures import NOTHING, Row, decimal, number, period_text, with_unit
from jigai.publishing.page_words import CHANGES, Word, rating_word
from jigai.publishing.verdicts_shown import REGION

_KEY = ("indicator_id", "area_code", "period_year")
_SCOPES = ("year", "plan")


def what_changed(before: Sequence[Row], now: Sequence[Row]) -> dict[str, Any]:
    """Lines of the region and lines of the areas below it, in the order of the plan.

    Args:
        before: rows of mart_scorecard as they were known then.
        now: rows as they are known now.
    """
    earlier = {_key(row): row for row in before}
    later = {_key(row): row for row in now}
    # What the earlier one had and this one does not is told in the words it had.
    pairs: list[tuple[Row | None, Row | None]] = [(earlier.get(key), row) for key, row in later.items()]
    pairs += [(row, None) for key, row in earlier.items() if key not in later]
    lines = [line for was, is_now in pairs if (line := _line(was, is_now))]
    lines.sort(key=lambda line: (line["sort"], line["area_code"], line["year"]))
    region = [line for line in lines if line["level"] == REGION]
    return {
        "region": region,
        "areas": [line for line in lines if line["level"] != REGION],
        "counts": [(word, sum(word in line["kinds"] for line in lines)) for word in CHANGES.values()],
        "is_synthetic": any(line["is_synthetic"] for line in lines),
    }


def _key(row: Row) -> tuple[str, ...]:
    return tuple(str(row.get(part)) for part in _KEY)


def _line(was: Row | None, now: Row | None) -> dict[str, Any] | None:
    kinds = [CHANGES[kind] for kind in (_of_value(was, now), _of_rating(was, now)) if kind]
    if not kinds:
        return None
    row = now or was or {}
    return {
        "sort": row.get("sort_order") or 0,
        "year": int(row.get("period_year") or 0),
        "level": row.get("area_level"),
        "area_code": str(row.get("area_code")),
        "area": row.get("area_name_zh"),
        "row": row,
        "kinds": kinds,
        "before": _told(was),
        "now": _told(now),
        "is_synthetic": bool(row.get("is_synthetic")),
    }


def _of_value(was: Row | None, now: Row | None) -> str | None:
    before = decimal(was.get("indicator_value")) if was else None
    after = decimal(now.get("indicator_value")) if now else None
    if before is None or after is None:
        return None if before == after else ("new" if before is None else "gone")
    assert was is not None
    assert now is not None
    if was.get("period") != now.get("period"):
        return "later_period"
    return None if before == after and was.get("reading_id") == now.get("reading_id") else "restated"


def _of_rating(was: Row | None, now: Row | None) -> str | None:
    """Areas below the region have no rating of their own, and what was not there before was not rated otherwise."""
    if was is None or now is None or now.get("area_level") != REGION:
        return None
    return "rating" if any(was.get(f"{scope}_rating") != now.get(f"{scope}_rating") for scope in _SCOPES) else None


def _told(row: Row | None) -> dict[str, Any]:
    """Value, period and ratings (of the year's target, of the plan's) as they stood; nothing where there was no row."""
    if row is None:
        return {"value": NOTHING, "period": "", "words": []}
    words: list[tuple[str, Word]] = [
        (scope, rating_word(row.get(f"{scope}_rating"), row.get(f"{scope}_rating_zh")))
        for scope in _SCOPES
        if row.get(f"{scope}_rating") and row.get("area_level") == REGION
    ]
    value = with_unit(number(row.get("indicator_value"), row.get("year_target")), row.get("unit_zh"))
    return {"value": value, "period": "" if value == NOTHING else period_text(row.get("period")), "words": words}
