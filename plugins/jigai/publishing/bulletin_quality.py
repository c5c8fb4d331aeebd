"""The section of the bulletin on the returns themselves: on time, right at once, who is late, what went wrong most."""

from collections.abc import Mapping, Sequence
from typing import Any

from jigai.publishing.bulletin import (
    Cell,
    Chart,
    Number,
    Said,
    Section,
    Table,
    cell_text,
    columns,
    count,
    left_out,
    percent,
)
from jigai.publishing.late_units import late_units
from jigai.publishing.page_figures import NOTHING, Row, decimal, period_text

_KINDS = {"county": "县（市、区）", "city": "设区市", "zone": "宁东基地", "department": "自治区部门"}
_SUMMED = ("in_count", "missing_count", "on_time_count", "first_judged_count", "first_pass_count", "open_finding_count")


def of_quality(
    quality: Sequence[Row] | None, late: Sequence[Row], causes: Sequence[Row], month: str, late_of: tuple[str, str]
) -> Section:
    """`month` is the one whose returns fell due last; `late_of` says in both languages of which `late` tells."""
    tables = [table for table in (_by_kind(quality, month), _late(late, late_of[0]), _causes(causes, month)) if table]
    said = [left_out("按时率与一次通过率", "Timeliness and first-pass rate")] if quality is None else []
    if not late:
        said.append(Said(f"没有迟报、未报（{late_of[0]}）。", f"Nothing is late or missing ({late_of[1]})."))
    return Section("quality", "报送质量", "How the units reported", tuple(said), tuple(tables))


def _by_kind(quality: Sequence[Row] | None, month: str) -> Table | None:
    if not quality:
        return None
    kinds = [kind for kind in _KINDS if any(row["unit_kind"] == kind for row in quality)]
    rows = [
        _kind_cells(name, [row for row in quality if row["unit_kind"] == kind])
        for kind, name in _KINDS.items()
        if kind in kinds
    ]
    rows.append(_kind_cells("合计", quality))
    return Table(
        "按时与一次通过",
        "On time and right at once",
        period_text(month),
        columns(
            "单位类别|units",
            "单位数|units|个",
            "已到期或已报|due or in|项",
            "已报|in|项",
            "按时|on time|项",
            "按时率|timeliness|%",
            "首版已审|first versions judged|份",
            "一次通过|first pass|份",
            "一次通过率|first-pass rate|%",
            "未了问题|open findings|处",
        ),
        tuple(rows),
        (
            Said(
                "季报、年报列在其最后一个月。比率由合计数相除，不是各单位比率的平均。",
                "Quarterly and annual returns stand in their last month; shares are of sums.",
            ),
        ),
        any(bool(row.get("is_synthetic")) for row in quality),
        Chart("按时率（%）", "Timeliness", (5,), last=-1),
    )


def _kind_cells(name: str, rows: Sequence[Row]) -> tuple[Cell, ...]:
    of = {key: sum(int(row[key] or 0) for row in rows) for key in _SUMMED}
    due = of["in_count"] + of["missing_count"]
    return (
        name,
        count(len(rows)),
        count(due),
        count(of["in_count"]),
        count(of["on_time_count"]),
        _of(of["on_time_count"], due),
        count(of["first_judged_count"]),
        count(of["first_pass_count"]),
        _of(of["first_pass_count"], of["first_judged_count"]),
        count(of["open_finding_count"]),
    )


def _of(part: int, whole: int) -> Number:
    above, below = decimal(part), decimal(whole)
    return percent(above / below * 100 if above is not None and below else None, "无")


def _late(late: Sequence[Row], of_zh: str) -> Table | None:
    lines = late_units(late)
    if not lines:
        return None
    return Table(
        "谁迟报、谁未报",
        "Who is late",
        of_zh,
        columns(
            "单位|unit", "逾期未报|overdue|份", "迟报|late|份", "最长迟|longest|天", "报表与报告期|form and period"
        ),
        tuple(
            (
                line["unit"],
                count(line["overdue"]),
                count(line["late"]),
                count(line["longest"] or None),
                _owed(line["owed"]),
            )
            for line in lines
        ),
    )


def _owed(owed: Sequence[Mapping[str, Any]]) -> str:
    """JG03 ✗ 逾期未报：2021年一季度、2021年二季度; form by form."""
    periods: dict[str, list[str]] = {}
    for one in owed:
        periods.setdefault(f"{one['form']} {cell_text(one['word'])}", []).append(one["period"])
    return "；".join(f"{what}：{'、'.join(of)}" for what, of in sorted(periods.items()))


def _causes(causes: Sequence[Row], month: str) -> Table | None:
    if not causes:
        return None
    return Table(
        "最常见的问题",
        "Most frequent causes",
        period_text(month),
        columns("问题|cause", "报表|form", "规则|rule", "次数|found|处", "涉及单位|units|个"),
        tuple(
            (
                str(row["problem_zh"]),
                str(row["form_code"] or NOTHING),
                str(row["rule_id"]),
                count(row["found_count"]),
                count(row["unit_count"]),
            )
            for row in causes
        ),
        (Said("提示不计；由其他问题引起的不计。", "Without notices and what follows from another finding."),),
    )
