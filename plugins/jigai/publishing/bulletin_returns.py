"""Sections of the bulletin that tell of what the units sent: investment and projects.

What the marts tell only of now is None where something later is known; `left_out` says so in its place.
"""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from jigai.publishing.bulletin import (
    HIDDEN_ZH,
    Chart,
    Column,
    Number,
    Said,
    Section,
    Table,
    by_level,
    columns,
    count,
    percent,
    wan,
)
from jigai.publishing.page_figures import NOTHING, Row, decimal, period_text

FEWEST = 3
_WAN, _PERCENT = "万元", "%"
REPORTED = Said("来源：各单位报表，企业自报，非统计数。", "Source: the units' returns, as reported, not statistics.")
_PRIOR = Said(
    "同比按各单位填报的上年同期计算；计划口径的增速见“分地区的增速与占比”。",
    "Growth is against the year before as the units stated it; the plan's own growth stands in the table by area.",
)


def left_out(what_zh: str, what_en: str) -> Said:
    """Said in place of what only the marts of now could tell."""
    return Said(
        f"{what_zh}只有当前数，没有截至当时的数；此后又有报送，本期不列。",
        f"{what_en}: kept only as of now, and more came in since; left out of this bulletin.",
    )


def of_investment(areas: Sequence[Row] | None, sectors: Sequence[Row] | None, by_area: Table | None) -> Section:
    """Amounts by area and by sector of the plan, and the growth and shares as the plan counts them."""
    tables = [table for table in (_area_amounts(areas), by_area, _sector_amounts(sectors)) if table]
    said = [left_out("投资额分地区、分行业的数据", "Amounts by area and industry")] if areas is None else []
    said += _partial(areas or ())
    if not tables and areas is not None:
        said.append(Said("尚无投资数据。", "No investment was reported yet."))
    return Section(
        "investment", "工业投资与技改投资", "Industrial and renovation investment", tuple(said), tuple(tables)
    )


def _partial(areas: Sequence[Row]) -> list[Said]:
    """Said where a sum lacks some of the region's units; the table has it area by area."""
    region = next((row for row in areas if row["area_level"] == "region"), None)
    if region is None or region["units_in_count"] == region["unit_count"]:
        return []
    found = f"{region['units_in_count']}/{region['unit_count']}"
    return [
        Said(
            f"{period_text(region['period'])}已报单位{found}，投资额为已报单位之和。",
            f"{found} of the counting units are in; amounts are sums of those.",
        )
    ]


def _area_amounts(areas: Sequence[Row] | None) -> Table | None:
    if not areas:
        return None
    ordered, first, last = by_level(areas, "area_level")
    return Table(
        "分地区投资额",
        "Investment by area",
        period_text(areas[0]["period"]),
        columns(
            "地区|area",
            "工业投资本月|industrial, month|万元",
            "工业投资本年累计|industrial, year to date|万元",
            "技改投资本月|renovation, month|万元",
            "技改投资本年累计|renovation, year to date|万元",
            "技改占比|renovation share|%",
            "已报/应报单位|units in of all",
        ),
        tuple(
            (
                str(row["area_name_zh"]),
                *(
                    wan(row[f"{kind}_{span}_yuan"])
                    for kind in ("industrial", "renovation")
                    for span in ("month", "ytd")
                ),
                _share(row),
                f"{row['units_in_count']}/{row['unit_count']}",
            )
            for row in ordered
        ),
        (REPORTED, Said("二月的本月数为一至二月合计。", "February's month is January and February.")),
        any_synthetic(areas),
        Chart(
            "工业投资与技改投资本年累计（万元）",
            "Industrial and renovation investment, year to date",
            (2, 4),
            first,
            last,
        )
        if first < last
        else None,
    )


def _sector_amounts(sectors: Sequence[Row] | None) -> Table | None:
    if not sectors:
        return None
    return Table(
        "分行业投资额",
        "Investment by sector of the plan",
        period_text(sectors[0]["period"]),
        columns(
            "行业|sector",
            "工业投资本年累计|industrial, year to date|万元",
            "技改投资本年累计|renovation, year to date|万元",
            "技改上年同期（填报）|renovation, year before as stated|万元",
            "技改同比|renovation growth|%",
            "技改占比|renovation share|%",
        ),
        tuple(
            (
                str(row["plan_sector_zh"] or "其他"),
                wan(row["industrial_ytd_yuan"]),
                wan(row["renovation_ytd_yuan"]),
                wan(row["renovation_prior_ytd_yuan"]),
                _growth(row),
                _share(row),
            )
            for row in sectors
        ),
        (REPORTED, _PRIOR),
        any_synthetic(sectors),
        Chart("技改投资本年累计与上年同期（万元）", "Renovation investment, this year and the year before", (2, 3)),
    )


def _share(row: Row) -> Number:
    return _ratio(row["renovation_ytd_yuan"], row["industrial_ytd_yuan"])


def _growth(row: Row) -> Number:
    found = _ratio(row["renovation_ytd_yuan"], row["renovation_prior_ytd_yuan"], "基数不为正")
    return Number(None if found.value is None else found.value - 100, 2, True, found.why_none)


def _ratio(part: Any, whole: Any, why_none: str = NOTHING) -> Number:
    above, below = decimal(part), decimal(whole)
    if above is None or below is None:
        return percent(None)
    return percent(above / below * 100) if below > 0 else percent(None, why_none)


def any_synthetic(rows: Sequence[Row]) -> bool:
    return any(bool(row.get("is_synthetic")) for row in rows)


def of_projects(projects: Sequence[Row] | None) -> Section:
    """How many stand at which stage, their amounts as one sum, and every one at a halt, with the reason."""
    zh, en = "重点技改项目", "Key projects"
    if not projects:
        said = left_out(zh, en) if projects is None else Said("尚无项目台账。", "No ledger came in yet.")
        return Section("projects", zh, en, (said,))
    stalled = [row for row in projects if row["is_stalled"]]
    few = HIDDEN_ZH if len({row["enterprise_uscc"] for row in projects}) < FEWEST else NOTHING
    sums = {
        key: None if few != NOTHING else sum(decimal(row[key]) or Decimal(0) for row in projects)
        for key in ("total_planned_yuan", "ytd_done_yuan")
    }
    planned, done = (wan(sums[key], why_none=few) for key in ("total_planned_yuan", "ytd_done_yuan"))
    overdue, silent = (sum(bool(row[key]) for row in projects) for key in ("is_overdue", "is_left_out"))
    said = Said(
        f"台账项目{len(projects)}个，停滞{len(stalled)}个，逾计划竣工月份{overdue}个，未再上报{silent}个；"
        f"计划总投资（万元）{planned.text}，最近一次上报的本年累计完成（万元）{done.text}。",
        f"{len(projects)} projects in the ledgers, {len(stalled)} at a halt, {overdue} past their planned finish, "
        f"{silent} no longer reported; planned in all, 10,000 yuan: {_en(planned)}, done this year: {_en(done)}.",
    )
    return Section("projects", zh, en, (said,), (_stages(projects), *([_stalled(stalled)] if stalled else [])))


def _en(number: Number) -> str:
    return number.text if number.value is not None else "hidden"


def _stages(projects: Sequence[Row]) -> Table:
    tiers = sorted({str(row["tier"] or NOTHING) for row in projects})
    stages = Counter(str(row["stage"] or NOTHING) for row in projects)
    at = Counter((str(row["stage"] or NOTHING), str(row["tier"] or NOTHING)) for row in projects)
    return Table(
        "项目所处阶段",
        "Projects by stage and tier",
        _latest(projects),
        (*columns("阶段|stage", "项目数|projects|个"), *(Column(tier, "of this tier", "个") for tier in tiers)),
        tuple(
            (stage, count(amount), *(count(at[stage, tier]) for tier in tiers))
            for stage, amount in stages.most_common()
        ),
        (
            Said(
                "来源：项目月报台账，每个项目取最近一次上报。",
                "Source: the monthly ledgers, each project as last reported.",
            ),
        ),
        any_synthetic(projects),
        Chart("各阶段项目数（个）", "Projects by stage", (1,)),
    )


def _stalled(stalled: Sequence[Row]) -> Table:
    return Table(
        "停滞的项目及原因",
        "Projects at a halt, and why",
        _latest(stalled),
        columns(
            "项目|project",
            "单位|unit",
            "阶段|stage",
            "报告期|period",
            "判为停滞的原因|why it counts as halted",
            "上报的问题|problems reported",
        ),
        tuple(
            (
                str(row["project_name"] or row["project_code"]),
                str(row["unit_name_zh"]),
                str(row["stage"] or NOTHING),
                period_text(row["latest_period"]),
                str(row["stalled_reason_zh"] or NOTHING),
                str(row["problem_kinds"] or NOTHING),
            )
            for row in stalled
        ),
        (),
        any_synthetic(stalled),
    )


def _latest(projects: Sequence[Row]) -> str:
    return period_text(max(str(row["latest_period"]) for row in projects))
