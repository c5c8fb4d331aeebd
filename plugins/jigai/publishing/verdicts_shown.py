"""The region's verdicts: one card an indicator for the year the reports cover best, and all plan years in one table."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from jigai.domain.moments import SHANGHAI
from jigai.publishing.page_figures import NOTHING, Row, decimal, number, period_text, signed, target_text, with_unit
from jigai.publishing.page_words import RATINGS, REASONS_EN, REASONS_ZH, UNRATED, Word, rating_word
from jigai.publishing.stated_readings import plan_ids, reading_words

REGION = "region"
_NUMBERS = ("indicator_value", "year_target", "plan_target")


@dataclass(frozen=True)
class ByReading:
    """What one reading says where the readings disagree."""

    reading: str
    reading_en: str
    value: str
    word: Word
    reason_zh: str
    reason_en: str


@dataclass(frozen=True)
class Verdict:
    """One indicator against one target: everything that must stand beside the number stands in it.

    With an open definition no single value may stand: `readings` has each one's instead.
    """

    indicator_id: str
    indicator_zh: str
    indicator_en: str
    period: str
    value: str
    target_zh: str
    target_en: str
    gap: str
    word: Word
    reason_zh: str
    reason_en: str
    reading: str
    reading_en: str
    note: str
    is_closed: bool
    is_synthetic: bool
    is_of_plan: bool
    has_open_definition: bool
    readings: tuple[ByReading, ...] = ()


def of_region(scorecard: Sequence[Row]) -> list[Row]:
    return [row for row in scorecard if row.get("area_level") == REGION]


def plan_of(scorecard: Sequence[Row]) -> str:
    """The plan the page is about: that of the rows, the first to begin where there are several."""
    found = {str(row["plan_id"]) for row in scorecard if row.get("plan_id")}
    return next((plan_id for plan_id in [*plan_ids(), *sorted(found)] if plan_id in found), "")


def best_covered_year(scorecard: Sequence[Row]) -> int | None:
    """The year for which most areas and indicators have a value; the later of equals."""
    counts = Counter(int(row["period_year"]) for row in scorecard if row.get("indicator_value") is not None)
    years = counts or Counter(int(row["period_year"]) for row in scorecard if row.get("period_year") is not None)
    return max(years, key=lambda year: (years[year], year)) if years else None


def year_told(scorecard: Sequence[Row], at: datetime) -> int:
    """The year that a publication of a moment tells of, page and bulletin alike: the one that the moment ends or lies
    in or, where the region has no figure of it yet, the one covered best."""
    year = (at - timedelta(microseconds=1)).astimezone(SHANGHAI).year
    rows = of_region(scorecard)
    if any(row.get("indicator_value") is not None and row.get("period_year") == year for row in rows):
        return year
    return best_covered_year(scorecard) or year


def told_in_full(scorecard: Sequence[Row]) -> list[Row]:
    """Rows of the indicators to give a verdict on: in the plan's sections that figures come in for, all with a number
    or a target. The others are named by `waiting_for_figures`."""
    sections = {row.get("section_zh") for row in scorecard if row.get("indicator_value") is not None}
    indicators = {
        row.get("indicator_id")
        for row in scorecard
        if row.get("section_zh") in sections and any(row.get(key) is not None for key in _NUMBERS)
    }
    return [row for row in scorecard if row.get("indicator_id") in indicators]


def waiting_for_figures(scorecard: Sequence[Row]) -> list[dict[str, Any]]:
    """The indicators of the region that no form brings figures for yet, each with the targets the plan gives it."""
    told = {row.get("indicator_id") for row in told_in_full(scorecard)}
    _, entries = plan_years([row for row in scorecard if row.get("indicator_id") not in told])
    for entry in entries:
        named = [(f"{year}年", one) for year, one in entry["years"].items()]
        named += [("计划", entry["plan"])] if entry["plan"] else []
        entry["targets"] = [(when, one.target_zh, one.target_en) for when, one in named if one.target_zh != NOTHING]
    return entries


def in_plan_order(rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row.get("sort_order") or 0, str(row.get("indicator_id"))))


def verdict(row: Row, scope: str, progress: Sequence[Row] = ()) -> Verdict:
    """The verdict on the year's target or the plan's.

    Args:
        scope: `year` or `plan`, as the columns of the scorecard are named.
        progress: rows of fct_target_progress of the region, for the value under each reading where they disagree.
    """
    value, unit = row.get("indicator_value"), row.get("unit_zh")
    target, reason = row.get(f"{scope}_target"), row.get(f"{scope}_reason")
    target_zh, target_en = target_text(row.get(f"{scope}_comparator"), target, unit)
    # The gap to a mark the plan did not set for this area or year is no gap.
    gap = with_unit(signed(row.get(f"{scope}_gap")), row.get("gap_unit_zh")) if target is not None else NOTHING
    disputed = _by_reading(row, scope, progress) if reason == "definition_open" else ()
    # Which reading leads says nothing where none has a value.
    reading_zh, reading_en = ("", "") if value is None else reading_words(row, row.get("reading_id"))
    return Verdict(
        indicator_id=str(row.get("indicator_id") or ""),
        indicator_zh=str(row.get("indicator_zh") or ""),
        indicator_en=str(row.get("indicator_en") or ""),
        period=period_text(row.get("period")),
        value=with_unit(number(value, target), unit),
        target_zh=target_zh,
        target_en=target_en,
        gap=gap,
        word=rating_word(row.get(f"{scope}_rating"), row.get(f"{scope}_rating_zh")),
        reason_zh=str(row.get(f"{scope}_reason_zh") or REASONS_ZH.get(reason or "", "")),
        reason_en=REASONS_EN.get(reason or "", ""),
        reading=reading_zh,
        reading_en=reading_en,
        note=str(row.get("note_zh") or ""),
        is_closed=bool(row.get("is_closed")),
        is_synthetic=bool(row.get("is_synthetic")),
        is_of_plan=scope == "plan",
        has_open_definition=reason == "definition_open",
        readings=disputed,
    )


def _by_reading(row: Row, scope: str, progress: Sequence[Row]) -> tuple[ByReading, ...]:
    same = [
        one
        for one in progress
        if one.get("indicator_id") == row.get("indicator_id")
        and one.get("period") == row.get("period")
        and one.get("target_scope", "year") == scope
    ]
    if len(same) > 1:
        return tuple(_of_progress(one, row) for one in same)
    return tuple(_of_text(part, row) for part in str(row.get("verdicts_by_reading") or "").split("; ") if "=" in part)


def _of_progress(one: Row, row: Row) -> ByReading:
    reason = one.get("reading_reason")
    reading_zh, reading_en = reading_words(row, one.get("reading_id"))
    return ByReading(
        reading=reading_zh,
        reading_en=reading_en,
        value=with_unit(number(one.get("indicator_value"), one.get("target_lower")), row.get("unit_zh")),
        word=rating_word(one.get("reading_rating"), one.get("reading_rating_zh")),
        reason_zh=REASONS_ZH.get(reason or "", ""),
        reason_en=REASONS_EN.get(reason or "", ""),
    )


def _of_text(part: str, row: Row) -> ByReading:
    """`inclusive=achieved` or `net=not_rateable/no_data`, as the scorecard carries the verdicts."""
    reading_id, _, said = part.partition("=")
    rating, _, reason = said.partition("/")
    names = reading_words(row, reading_id)
    # The scorecard carries the value of one reading alone.
    value = number(row.get("indicator_value")) if reading_id == row.get("reading_id") else NOTHING
    value = with_unit(value, row.get("unit_zh"))
    return ByReading(*names, value, rating_word(rating, None), REASONS_ZH.get(reason, ""), REASONS_EN.get(reason, ""))


def headline(scorecard: Sequence[Row], year: int | None, progress: Sequence[Row]) -> list[Verdict]:
    """One verdict an indicator of the region for the year; without a target for it, that on the plan."""
    rows = [row for row in of_region(scorecard) if row.get("period_year") == year]
    return [verdict(row, scope_of(row), progress) for row in in_plan_order(rows)]


def tally(shown: Sequence[Verdict]) -> list[tuple[Word, int]]:
    """How many indicators have which verdict, the good news first; verdicts nobody has are left out.

    Growth and counts word the same verdict otherwise: here it has the word of counts.
    """
    counts = Counter(one.word.en for one in shown)
    return [(word, counts[word.en]) for word in [*RATINGS.values(), UNRATED] if counts[word.en]]


def coverage_short(scorecard: Sequence[Row], year: int | None) -> list[dict[str, Any]]:
    """Figures of the region for the year that some unit is missing from: the share that is in, and who is missing."""
    rows = [
        (row, share)
        for row in in_plan_order(of_region(scorecard))
        if row.get("period_year") == year
        and (share := decimal(row.get("coverage_share"))) is not None
        and (share < 1 or row.get("missing_units_zh"))
    ]
    return [
        {
            "row": row,
            "period": period_text(row.get("period")),
            "share": f"{number(share * 100, mark=100)}%",
            "missing": row.get("missing_units_zh") or "",
        }
        for row, share in rows
    ]


def scope_of(row: Row) -> str:
    """Which target a row is judged by first: the year's or, where the year has none, the plan's."""
    has_plan_alone = row.get("year_target") is None and row.get("plan_target") is not None
    return "plan" if has_plan_alone or not row.get("year_rating") else "year"


def plan_years(scorecard: Sequence[Row]) -> tuple[list[int], list[dict[str, Any]]]:
    """The plan's years, and one entry an indicator of the region: its verdict by year, and the plan's at the end."""
    rows = in_plan_order(of_region(scorecard))
    years = sorted({int(row["period_year"]) for row in rows})
    entries: dict[str, dict[str, Any]] = {}
    for row in sorted(rows, key=lambda row: int(row["period_year"])):
        entry = entries.setdefault(str(row["indicator_id"]), {"row": row, "years": {}, "plan": None})
        if row.get("year_rating"):
            entry["years"][int(row["period_year"])] = verdict(row, "year")
        if row.get("plan_rating"):
            entry["plan"] = verdict(row, "plan")
    order = [str(row["indicator_id"]) for row in rows]
    return years, [entries[indicator] for indicator in dict.fromkeys(order)]
