"""The section of the bulletin on innovation: R&D of enterprises, the departments' lists, the verdicts."""

from collections.abc import Sequence
from typing import Any

from jigai.publishing.bulletin import (
    HIDDEN_ZH,
    REPORTED,
    Number,
    Said,
    Section,
    Table,
    any_synthetic,
    columns,
    count,
    left_out,
    percent,
)
from jigai.publishing.page_figures import NOTHING, Row, period_text


def of_innovation(research: Sequence[Row] | None, registers: Sequence[Row] | None, rated: Table | None) -> Section:
    """R&D of the listed enterprises, what stands on the departments' lists, and the verdicts that rest on them."""
    tables = [table for table in (rated, _research(research), _registers(registers)) if table]
    said = [left_out("研发活动与各类名单的数据", "R&D and the registers")] if research is None else []
    if not tables and research is not None:
        said.append(Said("尚无研发、平台、资质、标准与关键技术的报送。", "Nothing was reported on innovation yet."))
    return Section("innovation", "创新情况", "Innovation", tuple(said), tuple(tables))


def _research(research: Sequence[Row] | None) -> Table | None:
    if not research:
        return None
    groups = (
        ("listed_count", "is_listed_hidden", count),
        ("rd_listed_pct", "is_listed_hidden", percent),
        ("rd_intensity_pct", "is_research_hidden", percent),
        ("renovated_listed_pct", "is_listed_hidden", percent),
    )
    return Table(
        "规上工业企业研发活动",
        "R&D of the listed enterprises",
        period_text(research[0]["period"]),
        columns(
            "地区|area",
            "规上企业|listed|家",
            "有研发活动占比|with R&D|%",
            "研发经费占营业收入|R&D of revenue|%",
            "完成一轮技改占比|renovated|%",
            "已报/应报单位|units in of all",
        ),
        tuple(
            (
                str(row["area_name_zh"]),
                *(_unless_hidden(row, *group) for group in groups),
                f"{row['units_in_count']}/{row['unit_count']}",
            )
            for row in research
        ),
        (
            REPORTED,
            Said(f"{HIDDEN_ZH}的格也不能由合计推出。", "What fewer than three make is hidden, also in totals."),
        ),
        any_synthetic(research),
    )


def _unless_hidden(row: Row, key: str, is_hidden: str, kind: Any) -> Number:
    if row[is_hidden] or (key == "rd_intensity_pct" and row["is_revenue_hidden"]):
        return Number(None, why_none=HIDDEN_ZH)
    found: Number = kind(row[key])
    return found


def _registers(registers: Sequence[Row] | None) -> Table | None:
    if not registers:
        return None
    return Table(
        "平台、资质、标准与关键技术",
        "Platforms, titles, standards and key technology",
        "各名单最近一季",
        columns("类别|subject", "种类|kind", "报告期|period", "名单所列|listed|项", "其中计入|counted|项"),
        tuple(
            (
                str(row["subject"]),
                str(row["kind"] or NOTHING),
                period_text(row["period"]),
                count(row["listed_count"]),
                count(row["counted_count"]),
            )
            for row in registers
        ),
        (
            Said(
                "来源：主管部门名单。计入：期末有效的平台与资质、计入计划的标准与试点、已验收的关键技术。",
                "Source: the departments' lists. Counted: what is valid, counts for the plan or was accepted.",
            ),
        ),
        any_synthetic(registers),
    )
