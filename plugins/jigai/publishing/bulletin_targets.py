"""Sections of the bulletin that tell where the targets stand: verdicts, changes, innovation.

All of it comes from the scorecard as it was known at the moment, so that an earlier month's bulletin has it too.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from jigai.publishing.bulletin import Cell, Chart, Said, Section, Table, cell_text, columns, count, measured
from jigai.publishing.page_figures import NOTHING, Row, moment_text
from jigai.publishing.page_words import SYNTHETIC_ZH, Word
from jigai.publishing.verdicts_shown import (
    ByReading,
    Verdict,
    headline,
    in_plan_order,
    of_region,
    scope_of,
    tally,
    told_in_full,
    verdict,
)
from jigai.publishing.what_changed import what_changed

SOURCE = Said(
    "来源：各单位报表（企业自报，非统计数）；统计局公布数按其来源列入，有公布数的以公布数为准。",
    "Source: the units' returns (as reported, not statistics); figures published by the statistics bureau lead where "
    "there are any.",
)
_SCOPES = {"year": "年度", "plan": "计划"}
_MET = ("achieved", "on_track")
INDICATOR = columns("指标|indicator", "单位|unit")


def of_verdicts(scorecard: Sequence[Row], progress: Sequence[Row], year: int) -> Section:
    """How many indicators are rated how, and the verdict on each that has a number."""
    rows = in_plan_order([row for row in of_region(scorecard) if row.get("period_year") == year])
    counted = tally(headline(rows, year, progress))
    whole, met = len(rows), sum(is_met(row) for row in rows)
    words = "，".join(f"{word.zh}{amount}项" for word, amount in counted)
    numbered = {row.get("indicator_id") for row in told_in_full(scorecard)}
    shown = [row for row in rows if row.get("indicator_id") in numbered]
    return Section(
        "headline",
        f"全区目标：{year}年",
        f"The region against the plan, {year}",
        (
            Said(
                f"计划共{whole}项指标和任务：{words}。完成或达到序时进度的{met}项。",
                f"{whole} indicators of the plan; {met} are achieved or on track.",
            ),
        ),
        (
            Table(
                "评价分布",
                "Indicators by rating",
                f"{year}年",
                columns("评价|rating", "指标数|indicators|项"),
                tuple((word, count(amount)) for word, amount in counted),
                chart=Chart("各评价的指标数（项）", "Indicators by rating", (1,)),
            ),
            _verdict_table("各项指标", "Every indicator with a number", shown, progress, f"{year}年"),
        ),
    )


def is_met(row: Row) -> bool:
    return row.get(f"{scope_of(row)}_rating") in _MET


def _verdict_table(zh: str, en: str, rows: Sequence[Row], progress: Sequence[Row], period: str) -> Table:
    return Table(
        zh,
        en,
        period,
        (
            *INDICATOR,
            *columns("数值|value", "时期|period", "目标|target", "差距|gap", "评价|rating", "说明|reason, reading"),
        ),
        tuple(_verdict_cells(row, progress) for row in rows),
        (SOURCE,),
        any(bool(row.get("is_synthetic")) for row in rows),
    )


def _verdict_cells(row: Row, progress: Sequence[Row]) -> tuple[Cell, ...]:
    scope = scope_of(row)
    found = verdict(row, scope, progress)
    target = row.get(f"{scope}_target")
    # Where the readings disagree no single value may stand: each one's stands in the last column.
    is_open = found.has_open_definition
    gap = None if is_open or target is None else row.get(f"{scope}_gap")
    return (
        name_of(row),
        str(row.get("unit_zh") or ""),
        measured(None if is_open else row.get("indicator_value"), target),
        "" if found.value == NOTHING else f"{found.period}{'' if found.is_closed else '（未结）'}",
        found.target_zh if found.target_zh == NOTHING or not found.is_of_plan else f"计划{found.target_zh}",
        measured(gap, 0, is_signed=True),
        found.word,
        _remark(row, found),
    )


def name_of(row: Row) -> str:
    return f"{row.get('indicator_id')} {row.get('indicator_zh') or ''}"


def _remark(row: Row, found: Verdict) -> str:
    told = [found.reason_zh, "" if found.has_open_definition else found.reading, *map(_by_reading, found.readings)]
    told += [found.note]
    told += [SYNTHETIC_ZH] if found.is_synthetic and row.get("indicator_value") is not None else []
    return "；".join(part for part in told if part)


def _by_reading(one: ByReading) -> str:
    value = "" if one.value == NOTHING else f"{one.value}，"
    return f"{one.reading}：{value}{one.word.zh}"


def of_changes(previous: Mapping[str, Any] | None, now: Sequence[Row]) -> Section:
    """What the region's figures and ratings say that the bulletin before (`at`, `scorecard`; None for none) did not."""
    changed: Mapping[str, Any] = what_changed(previous["scorecard"], now) if previous else {"region": []}
    if previous is None:
        said = Said("没有可比的上期。", "There is no earlier bulletin to compare with.")
    else:
        kinds = "，".join(f"{word.zh}{amount}项" for word, amount in changed["counts"] if amount) or "没有变化"
        then, amount = moment_text(previous["at"]), len(changed["region"])
        said = Said(
            f"与截至{then}所知相比（含各地区）：{kinds}。全区的变化{amount}项。",
            f"Compared with what was known at {then}: {amount} changes of the region.",
        )
    lines = tuple(_change_cells(line) for line in changed["region"])
    heads = columns(
        "年份|year", "变化|change", "上期|before", "本期|now", "上期评价|rated before", "本期评价|rated now"
    )
    table = Table(
        "全区的变化",
        "Changes of the region",
        "",
        (*INDICATOR, *heads),
        lines,
        (),
        any(line["is_synthetic"] for line in changed["region"]),
    )
    return Section("changes", "与上期相比的变化", "What changed", (said,), (table,) if lines else ())


def _change_cells(line: Mapping[str, Any]) -> tuple[Cell, ...]:
    row = line["row"]
    return (
        name_of(row),
        str(row.get("unit_zh") or ""),
        str(line["year"]),
        "、".join(cell_text(word) for word in line["kinds"]),
        *(_change_side(line[side]) for side in ("before", "now")),
        *(_ratings(line[side]["words"]) for side in ("before", "now")),
    )


def _ratings(words: Sequence[tuple[str, Word]]) -> str:
    return "；".join(f"{_SCOPES[scope]} {cell_text(word)}" for scope, word in words) or NOTHING


def _change_side(told: Mapping[str, Any]) -> str:
    return f"{told['value']}（{told['period']}）" if told["period"] else str(told["value"])


def innovation_table(scorecard: Sequence[Row], progress: Sequence[Row], year: int) -> Table | None:
    """The verdicts of the plan's actions on innovation, technology, standards and services."""
    rows = [
        row
        for row in in_plan_order(of_region(told_in_full(scorecard)))
        if row.get("period_year") == year and str(row.get("indicator_id"))[:2] in ("A3", "A4", "A5", "A6")
    ]
    return _verdict_table("创新类指标", "Indicators of innovation", rows, progress, f"{year}年") if rows else None
