"""The facts of the monthly scorecards, as the templates `unit_scorecard` and `level_scorecard` print them.

A share is always said with what it is a share of; where there is nothing to be a share of, the word is 无 and not 0 %.

The shares are of one reporting month, a quarter's and a year's returns in their last. What of an earlier month falls
due later (定案 and JG03's fourth quarter: on 31 March) was not due yet when that month was told; it is told by name as
soon as its time has run out. And whatever of earlier periods a unit still owes is named every month.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from jigai.domain.periods import Period
from jigai.feedback.earlier_returns import Earlier, fell_due_line, owed_line, words_of

Row = Mapping[str, Any]
_LEVELS = {
    "county": ("县区", "counties"),
    "city": ("设区市", "cities"),
    "zone": ("基地", "zones"),
    "department": ("部门", "departments"),
}
# column, name, part and whole in both languages; the whole is a sum of columns.
_SHARES = (
    ("completeness_pct", "报送率", "completeness", "in_count", ("in_count", "missing_count"),
     "已到期或已报的应报报表{whole}项中已报{part}项", "{part} of {whole} returns due or in are in"),
    ("timeliness_pct", "按时率", "timeliness", "on_time_count", ("in_count", "missing_count"),
     "已到期或已报的应报报表{whole}项中按时{part}项", "{part} of {whole} returns due or in came on time"),
    ("first_pass_pct", "一次通过率", "first-pass rate", "first_pass_count", ("first_judged_count",),
     "已审核的首版报表{whole}份中首次即通过{part}份", "{part} of {whole} first versions judged were accepted"),
)  # fmt: skip
_NO_SHARE = {
    "completeness_pct": ("没有到期的应报报表", "nothing was due"),
    "timeliness_pct": ("没有到期的应报报表", "nothing was due"),
    "first_pass_pct": ("没有已审核的首版报表", "no first version was judged"),
}


def unit_facts(row: Row, as_of: str, earlier: Earlier) -> dict[str, Any]:
    """What one unit is told of itself: `row` is its row of mart_unit_quality, `as_of` the moment in words."""
    measures = [_share_line(row, *share) for share in _SHARES]
    measures += [_open_line(row), *_causes_line(row), _trend_line(row), _rank_line(row)]
    measures += [*fell_due_line(earlier), owed_line(earlier)]
    return {
        **_head(row["period"], as_of),
        "unit_name": row["unit_name_zh"],
        "not_yet_due": row["not_yet_due_count"],
        "items": [{"zh": zh, "en": en} for zh, en in measures],
    }


def level_facts(rows: Sequence[Row], as_of: str, earlier: Mapping[str, Earlier]) -> dict[str, Any]:
    """What a reviewing level is told of the units it reviews; at least one row, all of one month. `earlier` is by unit,
    nothing for one that has nothing to tell."""
    told = [(row, earlier.get(row["unit_code"], Earlier())) for row in rows]
    return {
        **_head(rows[0]["period"], as_of),
        "items": [
            {
                "zh": "，".join((_unit_zh(row), *words_of(its, 0))),
                "en": ", ".join((_unit_en(row), *words_of(its, 1))),
            }
            for row, its in told
        ],
    }


def rank_text(row: Row) -> tuple[str, str]:
    """第3名（共22个县区）; 无 where nothing was due."""
    if row["level_rank"] is None:
        return "无（本月没有到期的应报报表，不排名）", "none, nothing was due"
    zh, en = _LEVELS.get(row["unit_kind"], ("单位", "units"))
    return f"第{row['level_rank']}名（共{row['level_unit_count']}个{zh}）", (
        f"{row['level_rank']} of {row['level_unit_count']} {en}"
    )


def percent(value: Any) -> str:
    """66.7% with one decimal at most, never rounded up to 100% or down to 0%; 无 for nothing."""
    if value is None:
        return "无"
    found = Decimal(value)
    shown = round(found, 1)
    if (shown == 100 and found < 100) or (shown == 0 and found > 0):
        shown = Decimal("99.9") if shown == 100 else Decimal("0.1")
    return f"{shown.normalize():f}%"


def _head(period: str, as_of: str) -> dict[str, Any]:
    return {"period": period, "period_label": Period.parse(period).label_zh, "as_of": as_of}


def _share_line(
    row: Row, column: str, name_zh: str, name_en: str, part: str, wholes: tuple[str, ...], zh: str, en: str
) -> tuple[str, str]:  # fmt: skip
    counts = {"part": row[part], "whole": sum(row[each] for each in wholes)}
    if not counts["whole"]:
        why_zh, why_en = _NO_SHARE[column]
        return f"{name_zh}：无（{why_zh}）", f"{name_en}: none ({why_en})"
    told = percent(row[column])
    change = _change(row[column.replace("_pct", "_change_pct")])
    return (
        f"{name_zh}：{told}（{zh.format(**counts)}）{f'，比上月{change}个百分点' if change else ''}",
        f"{name_en}: {told} ({en.format(**counts)})",
    )


def _change(value: Any) -> str:
    """+5 or -3.2; nothing where the month before has no such figure."""
    return "" if value is None else f"{round(Decimal(value), 1).normalize():+f}"


def _open_line(row: Row) -> tuple[str, str]:
    change = row["open_finding_change_count"]
    compared = "" if change is None else f"，比上月{change:+d}处"
    return (
        f"未销问题：{row['open_finding_count']}处（本月报表提出问题{row['finding_count']}处，其中提示"
        f"{row['notice_count']}处不须处理、不计入未销）{compared}",
        f"open findings: {row['open_finding_count']}, of {row['finding_count']} told; notices are never open",
    )


def _causes_line(row: Row) -> list[tuple[str, str]]:
    causes = [row[f"cause_{rank}_zh"] for rank in (1, 2, 3) if row[f"cause_{rank}_zh"]]
    return [(f"最常见问题：{'；'.join(causes) or '无'}", f"most frequent causes: {len(causes)} named above")]


def _trend_line(row: Row) -> tuple[str, str]:
    en = {"好转": "better", "持平": "equal", "变差": "worse"}
    trend = row["trend_zh"]
    if trend is None:
        return "走势：无（上月没有可比的数）", "trend: none, the month before has no figures"
    return (
        f"走势：比上月{trend}（报送率、按时率、一次通过率、未销问题四项合看）",
        f"trend: {en[trend]}, the four together",
    )


def _rank_line(row: Row) -> tuple[str, str]:
    zh, en = rank_text(row)
    return f"同类名次：{zh}，依次比报送率、按时率、一次通过率、未销问题，同分并列", f"rank in its level: {en}"


def _unit_zh(row: Row) -> str:
    due, judged = row["in_count"] + row["missing_count"], row["first_judged_count"]
    causes = row["cause_1_zh"] or "无"
    return (
        f"{row['unit_name_zh']}：报送率{percent(row['completeness_pct'])}（{row['in_count']}/{due}），"
        f"按时率{percent(row['timeliness_pct'])}（{row['on_time_count']}/{due}），"
        f"一次通过率{percent(row['first_pass_pct'])}（{row['first_pass_count']}/{judged}），"
        f"未销问题{row['open_finding_count']}处，走势{row['trend_zh'] or '无'}，"
        f"名次{rank_text(row)[0]}，最常见问题：{causes}"
    )


def _unit_en(row: Row) -> str:
    due = row["in_count"] + row["missing_count"]
    return (
        f"{row['unit_code']}: in {row['in_count']}/{due}, on time {row['on_time_count']}/{due}, "
        f"first pass {row['first_pass_count']}/{row['first_judged_count']}, open {row['open_finding_count']}, "
        f"rank {rank_text(row)[1]}"
    )
